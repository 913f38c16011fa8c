"""Words that stand in every text of a language, and so tell no text from another; written as they are compared.

`till` is none of the English ones: it is also what a shop has.
"""

from collections.abc import Mapping

ENGLISH = """
a about above after again against all almost already also although always am an and another any anybody anyone
anything are aren around as ask at away be because been before being below between both but by came can cannot cant
come could couldn d did didn do does doesn doing don done dont down due during each either else ever every everybody
everyone everything few for from further get gets getting go goes going gone got had hadn has hasn have haven having
he hello help hence her here hers herself hi him himself his how however i if in instead into is isn it its itself
just let like ll m made make many may maybe me might more most much must my myself need needn needs neither no
nobody none nor not nothing now of off often on once one only onto or other others ought our ours ourselves out over
own per please quite rather re really s same shall she should shouldn since so some somebody someone something still
such t than thank thanks that the their theirs them themselves then there these they thing things this those though
through thus to together too toward towards under until up upon us use used uses using ve very via want wants was
wasn we well went were weren what when where whether which while who whom whose why will with within without won
would wouldn yes yet you your yours yourself yourselves
"""
GERMAN = """
aber alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf aus bei beim
bin bis bist bitte bzw da dabei dadurch dafuer dafür dagegen daher damit dann daran darauf darum das dass davon dazu
dein deine dem den denn der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort du durch
ein eine einem einen einer eines einige er es etwa etwas euch euer eure für gegen geht gehen gewesen gibt habe haben
hallo hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede
jedem jeden jeder jedes jemand jetzt kann kannst kein keine keinem keinen keiner können konnte könnte mal man manche
mehr mein meine meinem meinen meiner mich mir mit mittels muss müssen nach nachdem nein nicht nichts noch nun nur ob
oder ohne schon sehr sein seine seinem seinen seiner seit selbst sich sie sind so sobald solche soll sollen sollte
sondern sonst über um und uns unser unsere unter vom von vor wann war waren warum was weg weil weiter welche welchem
welchen welcher welches wenn wer werde werden wie wieder will wir wird wo wollen worden wurde wurden würde zu zum zur
zwar zwischen
"""
FRENCH = """
a afin ai ainsi alors as au aucun aucune aussi autre autres aux avant avec avez avoir avons beaucoup bien bonjour c
car ce ceci cela celle celles celui ces cet cette ceux chaque chez comme comment d dans de depuis des deux dit doit
donc dont du elle elles en encore entre es est et etaient etait ete etes etre eu fait faire fois font hors ici il ils
j je jusqu l la le les leur leurs lors lorsque lui là m ma mais me merci mes moi mon même n ne ni non nos notre nous
on ont ou où par parce pas peu peut plus plusieurs pour pourquoi puis qu quand que quel quelle quelles quels qui quoi
s sa sans se sera ses si sien soit son sont sous suis sur ta tandis te tes toi ton tous tout toute toutes trop très tu
un une va vers voici voilà vos votre vous y à ça été était étaient êtes être
"""
SPANISH = """
a al algo algunas algunos ante antes aquel aquella aqui aquí asi así aun aunque aún bien cada casi como cómo con
contra cual cuando cuanto cuál cuándo de del desde despues después donde dos dónde durante e el ella ellas ellos en
entonces entre era eran eres es esa esas ese eso esos esta estaba estaban estado estamos estan estar estas este esto
estos estoy está están favor fue fueron gracias ha hace hacen hacer hacia han hasta hay he hola la las le les lo los
mas me mi mis mucho muchos muy más mí nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero
poco por porque porqué pues que quien quienes quién qué se sea según ser si sido siempre sin sino sobre son soy su
sus suyo sí también tampoco tan tanto te tengo tenemos tiene tienen toda todas todavía todo todos tras tu tus tú u un
una unas uno unos usted ustedes va van vosotros y ya yo él
"""
ITALIAN = """
a abbiamo ad agli ai al alcuni alcuno alla alle allo allora altra altre altri altro anche ancora avere aveva avevano
ben bene c che chi ci ciao ciò col come con contro cosa cosi così cui d da dagli dai dal dalla dalle dallo degli dei
del della delle dello dentro di dopo dove due dunque e ecco ed era erano essere fa fanno fare favore fino fra già gli
grazie ha hanno ho i il in infatti io l la le lei li lo loro lui ma me mentre mi mia mie miei mio molti molto ne negli
nei nel nella nelle nello nessuno niente no noi non nostra nostre nostri nostro o ogni oppure or per perché però
piu più poi poco prima pure qua quale quali quando quanto quasi quella quelle quelli quello questa queste questi
questo qui quindi sarà se sei sempre senza si sia siamo siete solo sono sopra sotto sta stata state stati stato su
sua sue sugli sui sul sulla sulle sullo suo suoi suo tra tu tua tue tuo tuoi tutta tutte tutti tutto un una uno va vi
voi vostra vostro è
"""
DUTCH = """
aan al alle alleen alles als altijd ander andere anders ben bij bijna bent bovendien daar daarna daarom dan dat de
deze die dit doch doen door dus dag een eens en enkele er ergens erg even ga gaan gaat geen geweest haar had hadden
hallo heb hebben heeft hem hen het hier hij hoe hun iemand iets ik in is ja je jij jou jouw jullie kan kon konden
kun kunnen maar me meer men met mij mijn misschien moet moeten mijn na naar nadat niet niets nog nou nu of om omdat
ons onze ook op over reeds sinds sommige steeds te tegen terwijl toch toen tot tussen uit uw u van vanaf veel via
voor waar waarom wanneer want waren was wat we weer wel welke werd werden wie wij wil word worden wordt zal ze zeer
zelf zich zij zijn zo zoals zonder zou zouden
"""
PORTUGUESE = """
a ainda algo alguma algumas alguns ante antes ao aos após aquela aquele aqui as assim até cada com como contra da
das de dela dele deles depois desde dessa desse desta deste do dos durante e ela elas ele eles em enquanto entre era
eram essa essas esse esses esta estamos estar estas estava estavam este estes estou está estão eu favor foi foram
fora fui há isso isto já lhe lhes mais mas me mesmo meu meus minha minhas muito muitos na nas nem no nos nossa nosso
num numa não nós o obrigado olá onde os ou outra outras outro outros para pela pelas pelo pelos perante pode podem
pois por porque porém qual quando quanto que quem quê se seja sem sempre ser será seu seus si sido sim sob sobre sua
suas são só também tem temos tenho ter teu toda todas todo todos tu tua tudo um uma umas uns vai vocês você vos à às
é
"""


def _of(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


STOP_WORDS: Mapping[str, frozenset[str]] = {
    "english": _of(ENGLISH),
    "german": _of(GERMAN),
    "french": _of(FRENCH),
    "spanish": _of(SPANISH),
    "italian": _of(ITALIAN),
    "dutch": _of(DUTCH),
    "portuguese": _of(PORTUGUESE),
}
"""By the languages that a desk may have."""
