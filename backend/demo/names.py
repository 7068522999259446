"""Full names for simulated students, as they would stand in a class list in Uzbekistan."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class NameStock:
    """Given names of boys and girls, and family names in the boy's form; a girl's form ends in one letter more.

    `sons` and `daughters` are the endings which make a father's name of a boy's name, empty where none is used.
    """

    boys: tuple[str, ...]
    girls: tuple[str, ...]
    families: tuple[str, ...]
    girl_ending: str
    sons: str = ""
    daughters: str = ""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


UZBEK = NameStock(
    boys=_words(
        "Abbos Abdulloh Akmal Alisher Anvar Asadbek Aziz Azizbek Bahodir Behruz Bekzod Bobur Botir Davron Dilshod "
        "Diyor Doniyor Elyor Farhod Farrux Fayzulloh Gʻayrat Hamza Husan Ibrohim Ilhom Islom Jahongir Jamshid Jasur "
        "Javohir Kamron Laziz Mirjalol Muhammadali Murod Mustafo Nodir Nurbek Odil Otabek Oybek Ravshan Rustam "
        "Samandar Sanjar Sardor Shahzod Sherzod Shoxrux Sirojiddin Temur Ulugʻbek Umid Xurshid Yusuf Ziyodulla "
        "Oʻtkir"
    ),
    girls=_words(
        "Aziza Barno Charos Dilafruz Dildora Dilnoza Durdona Feruza Fotima Gavhar Gulnoza Gulshan Hilola Iroda Kamola "
        "Komila Laylo Lobar Lola Madina Maftuna Malika Marjona Mohinur Mubina Munisa Muxlisa Nafisa Nargiza Nigora "
        "Nilufar Nodira Oydin Oygul Parizoda Ruxshona Sabina Saida Sarvinoz Sevara Sevinch Shahnoza Shahzoda Sitora "
        "Soliha Umida Xadicha Yulduz Zarina Zebo Zilola Ziyoda Zuhra Oʻgʻiloy"
    ),
    families=_words(
        "Abdullayev Abdurahmonov Ahmadov Aliyev Aminov Asqarov Azimov Boboyev Botirov Dadaboyev Ergashev Fayziyev "
        "Gʻaniyev Gʻulomov Hakimov Hamidov Hasanov Ibrohimov Ismoilov Jalolov Joʻrayev Kamolov Karimov Mahmudov "
        "Mirzayev Murodov Nazarov Nematov Normurodov Nurmatov Olimov Ortiqov Qodirov Qosimov Qurbonov Rahimov "
        "Rahmonov Rasulov Roʻziyev Sobirov Soliyev Sultonov Toʻrayev Toshpoʻlatov Tursunov Umarov Usmonov Vohidov "
        "Xoliqov Xoʻjayev Yoʻldoshev Yunusov Yusupov Zokirov Oʻrinov Shodiyev Shukurov Eshmurodov"
    ),
    girl_ending="a",
    sons=" oʻgʻli",
    daughters=" qizi",
)
KARAKALPAK = NameStock(
    boys=_words(
        "Aybek Azamat Berdaq Daniyar Darmenbay Erjan Jetkerbay Kuanish Marat Muxtar Nurlıbek Ongarbay Paraxat Qayrat "
        "Quwanısh Salamat Sarsenbay Timur"
    ),
    girls=_words(
        "Ayjamal Aygul Ayparsha Aysulu Ayzada Bibigul Gulayım Guljahan Gulnara Gulzira Inabat Jadıra Jansaya Mexriban "
        "Periyzat Raushan Sarbinaz Tamara Zamira"
    ),
    families=_words(
        "Allambergenov Allaniyazov Aytmuratov Bayniyazov Bekmuratov Dawletmuratov Embergenov Jumamuratov Kalmuratov "
        "Nurımbetov Orazbayev Paluaniyazov Qalbayev Reymbayev Saparov Seytmuratov Tajimuratov Turdımuratov "
        "Utemuratov Xojambergenov"
    ),
    girl_ending="a",
)
RUSSIAN = NameStock(
    boys=_words(
        "Александр Алексей Артём Вадим Виктор Даниил Денис Дмитрий Егор Иван Кирилл Максим Михаил Никита Роман Сергей "
        "Тимофей Фёдор"
    ),
    girls=_words(
        "Алина Анастасия Анна Валерия Вероника Дарья Екатерина Елена Ирина Кристина Мария Марина Милана Ольга Полина "
        "Светлана София Юлия"
    ),
    families=_words(
        "Андреев Беляев Васильев Григорьев Дмитриев Егоров Захаров Иванов Ковалёв Кузнецов Лебедев Морозов Никитин "
        "Петров Попов Семёнов Соколов Фролов"
    ),
    girl_ending="а",
)
# Roughly the shares in the country's schools.
STOCKS = (UZBEK, KARAKALPAK, RUSSIAN)
STOCK_WEIGHTS = (84, 8, 8)
FATHER_NAME_SHARE = 0.35


def student_names(rng: Random, n: int) -> list[str]:
    """Return n full names, family name first. Namesakes occur only where thousands are asked for."""
    names: dict[str, None] = {}
    # Each name gets three tries to be new, as every tenth draw of a thousand meets a namesake.
    for _ in range(3 * n):
        if len(names) == n:
            break
        names[full_name(rng)] = None
    return [*names, *(full_name(rng) for _ in range(n - len(names)))]


def full_name(rng: Random) -> str:
    """Return one full name of a boy or a girl."""
    stock = rng.choices(STOCKS, STOCK_WEIGHTS)[0]
    is_girl = rng.random() < 0.5
    given, family = rng.choice(stock.girls if is_girl else stock.boys), rng.choice(stock.families)
    if is_girl:
        family += stock.girl_ending
    if not stock.sons or rng.random() > FATHER_NAME_SHARE:
        return f"{family} {given}"
    return f"{family} {given} {rng.choice(stock.boys)}{stock.daughters if is_girl else stock.sons}"
