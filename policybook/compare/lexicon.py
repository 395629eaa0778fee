"""Words whose loss changes what a sentence commits to, in Indonesian and English."""

from types import MappingProxyType


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# A sentence that loses every word of a group has lost its sense: it denies, demands, allows or advises no more.
_GROUPS = MappingProxyType(
    {
        "negation": _words(
            """tidak tak bukan belum tanpa jangan tiada dilarang larangan
            not no never none nor neither without cannot nothing nobody prohibited forbidden"""
        ),
        "exception": _words("kecuali selain hanya cuma sekadar semata except unless only solely just merely"),
        "duty": _words("""wajib harus mesti perlu diwajibkan diharuskan wajiblah kewajiban
            must shall require requires required need needs needed obliged ought"""),
        "permission": _words(
            """dapat bisa boleh mungkin mampu sanggup dapatlah diperbolehkan diizinkan
            may can could might able allowed permitted"""
        ),
        "advice": _words(
            """sebaiknya seharusnya seyogianya seyogyanya hendaknya disarankan dianjurkan
            should recommended advised"""
        ),
    }
)

GROUPS = MappingProxyType({word: group for group, words in _GROUPS.items() for word in words})

_INDONESIAN = "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas"
_ENGLISH = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen twenty"""
NUMBERS = MappingProxyType(
    {name: value for names in (_INDONESIAN, _ENGLISH) for value, name in enumerate(names.split())}
)

# Words that carry no content of their own: they neither make nor break a clause.
FUNCTION = _words(
    """
    yang dan di ke dari untuk pada dengan dalam oleh sebagai ini itu tersebut adalah ialah merupakan akan telah sudah
    sedang masih juga atau serta agar supaya karena sebab sehingga maka jika bila apabila ketika saat secara para suatu
    sebuah seorang ia dia mereka kami kita saya anda nya pun lah kah per antara terhadap tentang bagi hingga sampai
    namun tetapi tapi melainkan lebih sangat paling dapat bisa hal lain lainnya semua setiap tiap ada bahwa seperti
    a an the and or but of to in on at by for from with as is are was were be been being am do does did has have had
    this that these those it its he she they we you i his her their our your my me him them us who whom which what when
    where why how if then than so such there here also too very more most much many some any all each every both
    will would shall should may might can could must not no nor into onto over under about after before between through
    during against because while until since again further once just only own same up down out off s t re ve ll d m
    """
)
