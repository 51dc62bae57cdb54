# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the demo's reports tell: the rows of the manual's two tables, in readable Indonesian."""

from dataclasses import dataclass

from wbs.accounts.roles import Role
from wbs.reports.actions.filing import Subject

Steps = tuple[tuple[Role, str], ...]

VERIFICATION: Steps = ()
EXAMINATION: Steps = ((Role.VERIFIER, "examine"),)
PROVEN: Steps = (*EXAMINATION, (Role.SUPERVISOR, "prove"))
UNPROVEN: Steps = (*EXAMINATION, (Role.SUPERVISOR, "disprove"))
CLOSED: Steps = ((Role.VERIFIER, "close"),)

DISIPLIN = "Pelanggaran Disiplin Pegawai"
MALADMINISTRASI = "Mal Administrasi dan pemerasan/penganiayaan"
KORUPSI = "Korupsi"
NARKOBA = "Narkoba"
PUNGLI = "Pungutan Liar/Percaloan/Suap"
PENGADAAN = "pelanggaran dalam Pengadaan Barang dan Jasa"
AMORAL = "Perlakuan amoral/perselingkuhan"


@dataclass(frozen=True)
class DemoReport:
    """One report of the demo. `steps` are taken by the role named, in order.

    `message` asks the reporter to complete the report; `proposed` is a result that waits for the
    supervisor. `evidence` holds files: name and text. `asks` is who wants to know the reporter, and
    why; with `granted` the custodian has agreed. With `way` the verifier entered it for someone.
    `masked` is a passage that the verifier masks, and why.
    """

    days_ago: int
    category: str
    subject: Subject
    explanation: str
    steps: Steps = VERIFICATION
    note: str = ""
    message: str = ""
    proposed: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    asks: tuple[Role, str] | None = None
    granted: bool = False
    way: str = ""
    masked: tuple[str, str] | None = None


REPORTS: tuple[DemoReport, ...] = (
    DemoReport(
        150,
        DISIPLIN,
        Subject("Suparman", "Pengadministrasi Umum", "Pengatur (II/c)", "Dinas Contoh A", "Arsip"),
        "Yang bersangkutan hampir setiap hari pulang sebelum pukul 14.00 sejak awal tahun, "
        "tetapi daftar hadirnya selalu penuh. Rekan satu ruangan tahu siapa yang mengisikan.",
        UNPROVEN,
        evidence=(
            (
                "daftar-hadir-maret.csv",
                "tanggal;masuk;pulang\n2;07.28;16.01\n3;07.31;16.00\n4;07.30;16.02\n",
            ),
        ),
    ),
    DemoReport(
        40,
        MALADMINISTRASI,
        Subject("Kepala loket pelayanan", "Kepala Seksi", "", "Kantor Kelurahan Contoh"),
        "Surat keterangan ditahan lebih dari dua minggu. Pemohon diminta menjemput sendiri di "
        "rumah petugas dan dibentak ketika menanyakan alasannya. Tetangganya, Ibu Melati Contoh, "
        "melihatnya.",
        EXAMINATION,
        masked=("Ibu Melati Contoh", "Saksi minta namanya tidak dibuka kepada pemeriksa."),
    ),
    DemoReport(
        140,
        KORUPSI,
        Subject("Bendahara kegiatan", "Bendahara Pengeluaran", "Penata (III/c)", "Dinas Contoh B"),
        "Perjalanan dinas ke Samarinda pada bulan April dibayarkan untuk enam orang, padahal yang "
        "berangkat hanya dua. Tiket dan kuitansi hotel empat orang lainnya dibuat sendiri.",
        PROVEN,
        evidence=(
            (
                "nama-yang-berangkat.txt",
                "Menurut surat tugas enam orang. Yang terlihat di bandara hanya dua orang.\n",
            ),
            (
                "rincian-kuitansi.csv",
                "nama;malam;jumlah\nA;2;1.150.000\nB;2;1.150.000\nC;2;1.150.000\nD;2;1.150.000\n",
            ),
        ),
    ),
    DemoReport(
        35,
        KORUPSI,
        Subject("Kepala bidang", "Kepala Bidang", "Pembina (IV/a)", "Dinas Contoh C", "Sarana"),
        "Kendaraan dinas dipakai untuk usaha angkutan keluarga setiap akhir pekan, dengan bahan "
        "bakar dari anggaran kantor. Kejadian terakhir hari Sabtu minggu lalu.",
        EXAMINATION,
        proposed="proven",
        asks=(
            Role.EXAMINER,
            "Pelapor menyebut dirinya saksi mata. Saya perlu tahu apakah ia bekerja di tempat yang "
            "sama, supaya jadwal pemeriksaan tidak menunjuk kepadanya.",
        ),
    ),
    DemoReport(
        2,
        KORUPSI,
        Subject("Panitia pemeriksa barang", "", "", "Dinas Contoh B", "", "Bontang"),
        "Berita acara menyatakan 40 komputer diterima. Di gudang hanya ada 25, dan mereknya "
        "berbeda dari yang tertulis di kontrak.",
        evidence=(("isi-gudang.txt", "Dihitung dua kali: 25 unit, semuanya merek lain.\n"),),
        message="Terima kasih atas laporan Anda. Apakah Anda tahu nomor kontraknya, atau tanggal "
        "barang itu datang? Bila tidak, tidak apa-apa.",
    ),
    DemoReport(
        3,
        NARKOBA,
        Subject("Petugas jaga malam", "Satpam", "bukan PNS", "UPT Contoh"),
        "Pada jaga malam ada orang luar yang datang dan bertukar bungkusan kecil di pos belakang. "
        "Sudah tiga kali terlihat, selalu sekitar pukul 23.00.",
    ),
    DemoReport(
        125,
        NARKOBA,
        Subject("tidak tahu", "", "", "Dinas Contoh A", "Gudang"),
        "Ditemukan alat isap di ruang istirahat gudang. Tidak diketahui milik siapa.",
        UNPROVEN,
    ),
    DemoReport(
        1,
        PUNGLI,
        Subject("Petugas loket 3", "Petugas loket", "", "Kantor Pelayanan Contoh"),
        "Untuk pengurusan yang menurut papan tarif gratis, diminta lima puluh ribu rupiah agar "
        "selesai hari itu juga. Tidak ada kuitansi.",
    ),
    DemoReport(
        2,
        PENGADAAN,
        Subject("Pejabat pengadaan", "Pejabat Pengadaan", "Penata Muda (III/a)", "Dinas Contoh C"),
        "Spesifikasi meja kerja disusun oleh penyedia yang kemudian menang. Dokumennya memuat "
        "nama orang dari perusahaan itu sebagai pembuat.",
    ),
    DemoReport(
        1,
        MALADMINISTRASI,
        Subject("Kepala tata usaha", "Kepala Tata Usaha", "", "Sekolah Contoh"),
        "Honor tenaga kebersihan dipotong setiap bulan tanpa penjelasan. Yang bertanya diancam "
        "tidak diperpanjang.",
    ),
    DemoReport(
        100,
        DISIPLIN,
        Subject("Staf bagian umum", "Staf", "Juru (I/c)", "Kantor Kecamatan Contoh"),
        "Yang bersangkutan membuka warung pada jam kerja dan hanya datang untuk mengisi daftar "
        "hadir pagi dan sore.",
        UNPROVEN,
    ),
    DemoReport(
        2,
        AMORAL,
        Subject("Kepala seksi", "Kepala Seksi", "", "Dinas Contoh A"),
        "Pegawai magang mengeluh karena sering dikirimi pesan yang tidak pantas di luar jam kerja. "
        "Ia takut nilainya dipengaruhi bila melapor sendiri.",
    ),
    DemoReport(
        1,
        PENGADAAN,
        Subject("Kelompok kerja pemilihan", "", "", "Unit Pengadaan Contoh"),
        "Pemenang lelang jalan lingkungan memakai alamat rumah kosong, dan peralatannya sama "
        "dengan milik peserta yang kalah.",
    ),
    DemoReport(
        2,
        PUNGLI,
        Subject("Calo parkir dan petugas", "", "", "Kantor Pelayanan Contoh", "", "Bontang"),
        "Orang di tempat parkir menawarkan nomor antrean cepat, lima puluh ribu rupiah. Petugas "
        "loket lalu menyelesaikannya hari itu juga tanpa kuitansi, padahal menurut papan gratis.",
    ),
    DemoReport(
        60,
        PENGADAAN,
        Subject("Penyedia alat tulis", "", "bukan PNS", "CV Contoh"),
        "Harga kertas yang dibeli kantor lebih mahal daripada di toko dekat pasar.",
        CLOSED,
        note="Harga kontrak sudah kami bandingkan dengan harga satuan resmi dan masih di bawahnya. "
        "Bila Anda punya keterangan lain, silakan kirim aduan baru.",
    ),
    DemoReport(
        1,
        PENGADAAN,
        Subject("Pengawas lapangan", "Pengawas", "", "Dinas Contoh C", "Jalan dan Jembatan"),
        "Beton saluran di gang belakang pasar lebih tipis dari gambar. Pengukuran dilakukan pada "
        "bagian yang tebal saja.",
    ),
    DemoReport(
        30,
        MALADMINISTRASI,
        Subject("Petugas pendataan", "Petugas", "", "Kantor Kelurahan Contoh"),
        "Nama keluarga petugas masuk daftar penerima bantuan, sedangkan warga yang berhak "
        "dikatakan tidak terdata.",
        EXAMINATION,
        asks=(
            Role.SUPERVISOR,
            "Pelapor minta dihubungkan dengan LPSK. Kami perlu nama dan tempat kerjanya.",
        ),
        granted=True,
    ),
    DemoReport(
        5,
        MALADMINISTRASI,
        Subject("Petugas loket", "", "", "Kantor Kecamatan Contoh"),
        "Menurut surat ini, berkas pindah alamat warga ditahan sampai ada uang rokok. Penulisnya "
        "menyebut dua tetangga yang mengalami hal yang sama.",
        evidence=(("surat-tulisan-tangan.txt", "Salinan surat; nama penulisnya ditutup.\n"),),
        way="letter",
    ),
)
