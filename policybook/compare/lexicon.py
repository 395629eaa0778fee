"""Words whose loss changes what a sentence commits to, in Indonesian and English; negations in some more languages."""

from types import MappingProxyType


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A sentence that loses every word of a group has lost its sense: it denies, demands, allows or advises no more.
_GROUPS = MappingProxyType(
    {
        "negation": _words(
            """tidak tak bukan belum tanpa jangan tiada dilarang larangan
            not no never none nor neither without cannot nothing nobody prohibited forbidden
            nicht nichts kein keine keinen keinem keiner keines niemals ohne niet geen nooit zonder jamais aucun aucune
            nunca jamás não не нет нельзя без لا لم لن ليس ليست غير بدون नहीं बिना không chưa
            değil yok nie bez huwag ไม่ ห้าม 않는다 않다 않은 않는 않을 않고 않아 않으며 않습니다 아니다 아닌 아니라
            아니며 아닙니다 없다 없는 없이 없으며 없습니다 못 못한다 못하다 못하는 금지 不 没 沒 未 无 無 勿 非 禁"""
        ),
        "exception": _words("kecuali selain except unless"),
        "restriction": _words("hanya cuma sekadar semata only solely just merely 仅 僅 只"),
        "nearness": _words("hampir nyaris almost nearly virtually practically"),
        "duty": _words("""wajib harus mesti perlu diwajibkan diharuskan wajiblah kewajiban
            must shall require requires required need needs needed obliged ought 必 须 須 应 應"""),
        "permission": _words(
            """dapat bisa boleh mungkin mampu sanggup dapatlah diperbolehkan diizinkan
            may can could might able allowed permitted"""
        ),
        "advice": _words(
            """sebaiknya seharusnya seyogianya seyogyanya hendaknya disarankan dianjurkan
            should recommended advised"""
        ),
        "condition": _words("jika jikalau bila apabila bilamana kalau asalkan if"),
    }
)

GROUPS = MappingProxyType({word: group for group, words in _GROUPS.items() for word in words})

# Words that say what others of their group say, but are often mere emphasis: nothing is lost with them.
EMPHASIS = frozenset(["just"])
LEADING = frozenset([("selain", "itu")])  # neither with them, where they lead from the sentence before

# Words that say how far, how soon or in what manner something holds. Where none of their group is left, a sentence
# holds more widely, or binds less.
QUESTION = "?"
_CIRCA = "circa"
_WEIGHTS = MappingProxyType(
    {
        "few": "jarang rarely seldom",
        "some": """sebagian beberapa sejumlah kadang terkadang some several sometimes occasionally partly partially
            일부""",
        "most": """kebanyakan mayoritas umumnya biasanya lazimnya sering kerap terutama khususnya utamanya most mostly
            majority generally usually often frequently mainly primarily largely chiefly especially particularly
            대부분""",
        "all": """semua semuanya seluruh seluruhnya segenap segala setiap tiap selalu sepenuhnya seutuhnya
            all every each entire whole always fully wholly entirely 모든 모두""",
        "about": _CIRCA,
        "only": "khusus exclusively",
        "at once": "segera secepatnya immediately promptly forthwith urgently",
        "before": "beforehand",
        "in time": "punctually",
        "in writing": "tertulis",
        "in public": "publicly openly transparently",
        "together": "jointly",
        "willingly": "sukarela voluntarily",
        "regularly": "berkala rutin regularly periodically routinely",
        "unnamed": "anonim anonymously confidentially",
        "directly": "langsung directly",
        "by itself": "independently",
        "for good": "permanently",
        "for a time": "temporarily",
        "evenly": "merata equally equitably",
        "free": "gratis free",
        "asked": QUESTION,
    }
)
WEIGHTS = MappingProxyType({word: group for group, words in _WEIGHTS.items() for word in words.split()})

# Words that may stand for one of a group, though mostly they say something else: in "cannot" stands "can".
_SUBSTITUTES = MappingProxyType(
    {
        "duty": "mustn't needn't",
        "permission": "cannot can't couldn't",
        "advice": "shouldn't",
        "condition": """ketika saat selama manakala tanpa kecuali syarat
            when whenever where while once unless without case condition whether""",
        "few": "few little hardly sedikit",
        "some": "certain tertentu half part",
        "most": "umum particular general normally typically many banyak",
        "all": "masing any both full complete completely everyone everybody penuh keseluruhan",
        "about": "± ~ ≈",
        "only": "hanya cuma only solely special specifically",
        "at once": "soon quickly cepat lekas prompt immediate",
        "before": "sebelum sebelumnya before prior advance",
        "in time": "timely waktunya",
        "in writing": "written tulisan",
        "in public": "public open terbuka transparan publik",
        "together": "together joint bersama",
        "willingly": "voluntary",
        "regularly": "regular routine periodic",
        "unnamed": "anonymous confidential rahasia",
        "directly": "direct",
        "by itself": "independent mandiri",
        "for good": "permanent permanen tetap",
        "for a time": "temporary sementara",
        "evenly": "equal equitable fair adil",
        "free": "bebas",
        "asked": "apa apakah siapa mengapa kenapa bagaimana kapan berapa who what why how whose",
    }
)
SUBSTITUTES = MappingProxyType({word: group for group, words in _SUBSTITUTES.items() for word in words.split()})

MANNER = "secara"  # what stands behind it is of weight, too: "secara terpadu"
COMMENTING = _words("umum keseluruhan khusus singkat ringkas garis")  # but not here: "secara umum"
# Of these groups other words often say the same: what came in the place of one asks nothing.
REPLACEABLE = frozenset(["few", "some", "most", "all", "about", "directly", "evenly", MANNER])

# Words of one side say much the same; a sentence in which a word gave way to one of the other side says the opposite.
_OPPOSITES = (
    (
        """semua semuanya seluruh seluruhnya segenap segala setiap tiap all every each entire whole everyone everybody
        모든 모두""",
        "sebagian beberapa sejumlah separuh some several few most majority someone somebody kebanyakan 일부 대부분",
    ),
    (
        """naik menaikkan dinaikkan kenaikan meningkat meningkatkan ditingkatkan peningkatan bertambah menambah ditambah
        penambahan increase increases increased increasing rise rises rose rising raise raises raised raising grow
        grows grew growing growth""",
        """turun menurun menurunkan diturunkan penurunan berkurang mengurangi dikurangi pengurangan decrease decreases
        decreased decreasing reduce reduces reduced reducing reduction fall falls fell falling decline declines
        declined declining shrink shrinks""",
    ),
    ("lebih more greater", "kurang less fewer"),
    ("sedikit", "banyak many"),
    ("sering kerap selalu often frequently usually always", "jarang kadang rarely seldom hardly never"),
    ("< ≤", "> ≥"),
    ("dan and", "atau or"),
    ("tinggi tertinggi high higher highest", "rendah terendah low lower lowest"),
    ("besar terbesar large larger largest big bigger", "kecil terkecil small smaller smallest little"),
    ("maksimal maksimum terbanyak maximum", "minimal tersedikit minimum least"),
    ("baik terbaik good better best", "buruk terburuk bad worse worst poor"),
    ("kuat memperkuat diperkuat strong strengthen strengthens", "lemah memperlemah melemahkan weak weaken weakens"),
    ("cepat mempercepat dipercepat fast faster accelerate", "lambat memperlambat diperlambat slow slower delay"),
    ("mudah mempermudah easy easier", "sulit sukar mempersulit difficult harder"),
    ("utara north northern", "selatan south southern"),
    ("timur east eastern", "barat west western"),
    ("hulu upstream", "hilir downstream"),
    ("atas above", "bawah below"),
    ("dalam inside internal", "luar outside eksternal external"),
    ("sebelum before", "sesudah setelah after"),
    ("awal pertama first start begin begins", "akhir terakhir last end ends"),
    ("siang day", "malam night"),
    ("kering kemarau dry", "basah hujan wet rainy"),
    ("sementara temporary", "tetap permanen permanent"),
    ("sukarela voluntary optional", "wajib mandatory compulsory"),
    ("membuka dibuka pembukaan open opens opened", "menutup ditutup penutupan close closes closed"),
    (
        "menyetujui disetujui menerima diterima accept accepts accepted approve approves approved",
        "menolak ditolak penolakan reject rejects rejected refuse refuses refused",
    ),
    ("mendukung didukung support supports supported", "menentang ditentang oppose opposes opposed"),
    ("publik negeri public", "swasta pribadi private"),
    ("pendapatan pemasukan income revenue", "belanja pengeluaran expenditure spending"),
    ("untung surplus profit", "rugi defisit loss deficit"),
    ("pusat nasional central national", "daerah lokal local"),
    ("aman safe", "berbahaya unsafe dangerous"),
    ("mungkin possible", "mustahil impossible"),
    (
        "berhasil sukses keberhasilan succeed succeeded succeeds managed success",
        "gagal kegagalan fail failed fails failure",
    ),
    ("legal sah lawful", "ilegal illegal unlawful"),
    ("hak right rights", "kewajiban obligation obligations duty duties"),
    ("pendek short", "panjang long"),
    ("kanan right", "kiri left"),
    ("memenuhi mematuhi comply complies", "melanggar melampaui violate violates"),
)

DENYING = ("un", "in", "im", "il", "ir", "non", "dis", "mis", "tak")  # prefixes: "impossible", "nonaktif"

SIDES = MappingProxyType(
    {
        word: (number, side)
        for number, sides in enumerate(_OPPOSITES)
        for side, listed in enumerate(sides)
        for word in listed.split()
    }
)

_INDONESIAN = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"
_ENGLISH = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
# Numbers that others may stand before or behind: "dua puluh lima", "two hundred", "40 juta".
UNITS = MappingProxyType(
    {name: value for names in (_INDONESIAN, _ENGLISH) for value, name in enumerate(names.split())}
    | {name: value for value, name in zip(range(30, 100, 10), _TENS.split(), strict=True)}
)
MULTIPLES = MappingProxyType({"puluh": 10, "ratus": 100, "seratus": 100, "hundred": 100})
_SCALES = {
    10**3: "ribu seribu thousand",
    10**4: "万 萬",
    10**6: "juta sejuta million",
    10**8: "亿 億",
    10**9: "miliar milyar semiliar billion",
    10**12: "triliun trillion",
}
SCALES = MappingProxyType({name: value for value, names in _SCALES.items() for name in names.split()})
TEEN, MINUS, PERCENT = "belas", "minus", frozenset(["%", "persen", "percent"])
NUMERALS = "〇零一二两兩三四五六七八九十百千万萬亿億"  # of Chinese and Japanese; several in a row are one number
_FRACTIONS = {
    "1/2": "setengah separuh half",
    "1/3": "sepertiga pertiga third thirds",
    "1/4": "seperempat perempat quarter quarters",
    "1/5": "seperlima perlima fifths",
}
_ROUGHLY = {
    "10s": "puluhan tens dozens",
    "100s": "ratusan hundreds",
    "1000s": "ribuan thousands",
    "1000000s": "jutaan millions",
    "1000000000s": "miliaran billions",
}
NUMBERS = MappingProxyType(
    {name: str(value) for name, value in (UNITS | MULTIPLES | SCALES).items()}
    | {name: value for value, names in (_FRACTIONS | _ROUGHLY).items() for name in names.split()}
)
# Phrases that make the number close behind them a bound, by the sign that says the same.
_BOUNDS = {
    "≥": """minimal, minimum, sedikitnya, setidaknya, setidak tidaknya, sekurang kurangnya, paling sedikit,
        paling kurang, paling rendah, paling cepat, tidak kurang dari, at least, no less than, not less than,
        no fewer than, not fewer than, no earlier than, not earlier than""",
    "≤": """maksimal, maksimum, sebanyak banyaknya, setinggi tingginya, selambat lambatnya, selama lamanya,
        paling banyak, paling tinggi, paling besar, paling lama, paling lambat, tidak lebih dari, maximum, at most,
        up to, no more than, not more than, no later than, not later than""",
    ">": "lebih dari, di atas, melebihi, more than, greater than, above, exceeding",
    "<": "kurang dari, di bawah, less than, fewer than, below, under",
}
# Phrases that make the number behind them a rough one, or say nothing of it; and one that does so just before it.
_ROUGH = {
    _CIRCA: "sekitar, kira kira, kurang lebih, lebih kurang, about, around, approximately, roughly",
    "sebanyak": "sejumlah",
}
_ROUGH_BEFORE = {_CIRCA: "some"}
# Phrases for which there is a word; "all" and "most" say something else in some.
_PHRASES = {
    "kebanyakan": "sebagian besar, 大 部 分, 多 数",
    "segera": """sesegera mungkin, secepat mungkin, tanpa penundaan, tanpa menunda, tanpa ditunda,
        as soon as possible, without delay, without undue delay, at once, right away, straight away""",
    "beforehand": "terlebih dahulu, terlebih dulu, lebih dahulu, lebih dulu, in advance",
    "punctually": "tepat waktu, on time",
    "tertulis": "in writing",
    "publicly": "in public",
    "gratis": """tanpa biaya, tanpa dipungut biaya, tanpa bayaran, tanpa dipungut bayaran, tanpa pungutan, cuma cuma,
        free of charge, at no cost, at no charge, without charge, without cost, for free""",
    "masing": "satu per satu, satu demi satu, one by one",
    "paling": "the most",
    "ไม่": "ไ ม่",
    "ห้าม": "ห้ า ม",
    "semua": "所 有, 全 部, 全 体, す べ て, 全 て",
    "sebagian": "部 分, 一 些, 一 部",
    "also": "at all, in all, after all, above all, first of all, each other",
}
# Each phrase with what it says, and the number of words behind it among which a number must stand, if any.
PHRASES = MappingProxyType(
    {
        tuple(phrase.split()): (said, reach)
        for reach, table in ((3, _BOUNDS), (2, _ROUGH), (1, _ROUGH_BEFORE), (0, _PHRASES))
        for said, phrases in table.items()
        for phrase in phrases.split(",")
    }
)

_DURATIONS = (
    "detik seconds",
    "menit minute minutes",
    "jam sejam hour hours hourly",
    "hari harian sehari day days daily",
    "minggu mingguan seminggu pekan sepekan week weeks weekly",
    "bulan bulanan sebulan month months monthly",
    "triwulan triwulanan quarterly",
    "tahun tahunan setahun year years yearly annual annually",
    "dekade dasawarsa decade decades",
    "abad century centuries",
)
# Units, in all the words for each: what a number counts.
_MEASURES = (
    "mm milimeter millimeter millimeters millimetre millimetres",
    "cm sentimeter centimeter centimeters centimetre centimetres",
    "m meter meters metre metres",
    "km kilometer kilometers kilometre kilometres",
    "m2",
    "m3",
    "km2",
    "ha hektar hektare hectare hectares",
    "kg kilogram kilograms",
    "ton tons tonnes",
    "liter liters litre litres",
    *_DURATIONS,
    "kerja working business",
    "kalender calendar",
    "poin point points",
    "kw kilowatt kilowatts",
    "mw megawatt megawatts",
    "rp idr rupiah",
    "$ usd dolar dollar dollars",
    "€ eur euro euros",
)
MEASURES = MappingProxyType({word: number for number, words in enumerate(_MEASURES) for word in words.split()})
PER = _words("per /")
EACH = _words("setiap tiap per every each")
PERIODIC = _words(
    "harian mingguan bulanan triwulanan tahunan hourly daily weekly monthly quarterly yearly annual annually"
)

# What excludes the others of its row: a word that gave way to another one of these says something else.
_RIVALS = (
    (
        "pertama kesatu first",
        "kedua second",
        *("ketiga third", "keempat fourth", "kelima fifth", "keenam sixth", "ketujuh seventh"),
        *("kedelapan eighth", "kesembilan ninth", "kesepuluh tenth"),
    ),
    _DURATIONS,
    (
        "senin monday",
        "selasa tuesday",
        "rabu wednesday",
        "kamis thursday",
        "jumat friday",
        "sabtu saturday",
        "ahad sunday",
    ),
    (
        *("januari january", "februari february", "maret", "april", "mei", "juni june", "juli july", "agustus"),
        *("september", "oktober october", "november", "desember december"),
    ),
    (
        *("presiden president", "menteri minister", "gubernur governor", "bupati regent", "walikota mayor", "camat"),
        *(
            "lurah",
            "dprd",
            "dpr parliament",
            "kementerian ministry",
            "dinas",
            "kecamatan",
            "kelurahan",
            "provinsi province",
        ),
    ),
)
RIVALS = MappingProxyType(
    {word: row for row, rivals in enumerate(_RIVALS) for words in rivals for word in words.split()}
)
ORDINAL = 0  # the row of the ordinals
# Those who act: that nobody is said to do something any more is a loss.
ACTING = _words(
    """presiden menteri gubernur bupati walikota camat lurah dprd dpr president minister governor regent mayor
    parliament"""
)

# Words that join the last member of a list to the others.
JOINING = _words("dan atau serta maupun termasuk beserta and or nor including & 和 及 与 與 或 및 또는")
SEPARATING = frozenset(",;、；،؛")  # signs that stand between the members of a list

ARTICLES = _words("the a an para kaum")  # what may stand before a member

# Words that lead from one sentence to the next, comment on one or leave a list open: they are no member of it.
LINKING = _words(
    """
    saja kini jadi padahal terakhir sebagainya seterusnya dll dsb dst etc forth nowadays today first second foremost
    misalnya contohnya umpamanya sebenarnya sesungguhnya akhirnya selanjutnya kemudian karenanya bahkan memang tentu
    tentunya umumnya khususnya terutama sebaliknya selain demikian begitu sementara akibatnya tepatnya singkatnya
    however therefore moreover furthermore thus hence instead meanwhile nevertheless nonetheless indeed finally example
    instance addition particular general course fact besides otherwise still yet consequently accordingly similarly
    likewise perhaps maybe actually basically obviously clearly overall ultimately
    """
)
POINTING = _words("itu ini tersebut demikian begitu that this")  # at the end of what does so: "sejalan dengan itu"

# Words that say where something goes to or comes from, and all that stand before the name of a place or of a source.
DIRECTION = _words("dari ke kepada oleh from to by")
PREPOSITIONS = DIRECTION | _words(
    """di pada menurut berdasarkan sesuai bagi untuk melalui bersama dengan
    in at on under with according for through"""
)

# Words behind which a single letter names one of several: "Pasal 5 huruf a", "option b".
LABELLED = _words("huruf butir opsi pilihan alternatif skenario golongan lampiran option scenario annex appendix")

# Words that carry no content of their own: they neither make nor break a clause.
FUNCTION = _words(
    """
    yang dan di ke dari untuk pada dengan dalam oleh sebagai ini itu tersebut adalah ialah merupakan akan telah sudah
    sedang masih juga atau serta agar supaya karena sebab sehingga maka jika bila apabila ketika saat secara para suatu
    sebuah seorang ia dia mereka kami kita saya anda nya pun lah kah per antara terhadap tentang bagi hingga sampai
    namun tetapi tapi melainkan lebih sangat paling dapat bisa hal lain lainnya semua setiap tiap ada bahwa seperti
    sebanyak ?
    a an the and or but of to in on at by for from with as is are was were be been being am do does did has have had
    this that these those it its he she they we you i his her their our your my me him them us who whom which what when
    where why how if then than so such there here also too very more most much many some any all each every both
    will would shall should may might can could must not no nor into onto over under about after before between through
    during against because while until since again further once just only own same up down out off s t re ve ll d m
    """
)
