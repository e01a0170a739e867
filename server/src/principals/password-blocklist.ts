/*
 * Most of this list is taken from SecLists' 10-million-password list, which is under the MIT licence:
 *
 * Copyright (c) 2025 Daniel Miessler
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
 * documentation files (the "Software"), to deal in the Software without restriction, including without
 * limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the
 * Software, and to permit persons to whom the Software is furnished to do so, subject to the following
 * conditions:
 *
 * The above copyright notice and this permission notice shall be included in all copies or substantial portions
 * of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED
 * TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL
 * THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
 * CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
 * DEALINGS IN THE SOFTWARE.
 */

/**
 * Common passwords and the words they are made of, the most frequent first, then common ones of 15 characters
 * and more; all in lower case and without marks. What `checkPassword` recognises by itself is left out: plain
 * sequences and repetitions, a common word with digits after it. Leaked passwords are often obscene.
 */
export const COMMON_PASSWORDS: readonly string[] = `
password pass word passwd passcode passphrase admin root user guest login secret letmein welcome changeme
default test demo temp master access server system security company office work home mail email cloud data
database databricks workspace cluster token notebook spark admin1 administrator sysadmin operator manager
support service account network internet website computer laptop windows linux ubuntu debian docker google
amazon azure microsoft apple facebook instagram twitter youtube netflix spring summer autumn fall winter
january february march april june july august september october november december monday tuesday wednesday
thursday friday saturday sunday london paris berlin madrid newyork chicago boston texas california florida
america england germany france spain italy russia canada mexico brazil india china japan family mother
father sister brother baby lover forever always iloveyou loveyou hello hallo hola bonjour passwort geheim
wachtwoord senha contrasena motdepasse azerty qwertz parola salasana haslo heslo dragon baseball abc123
football monkey shadow mustang michael pussy superman 1qaz2wsx fuckyou qazwsx 123qwe killer jordan jennifer
hunter buster soccer harley batman andrew tigger sunshine fuckme charlie robert thomas hockey ranger daniel
starwars klaster george asshole michelle jessica pepper freedom fuck maggie ginger princess joshua cheese
amanda love ashley nicole chelsea biteme matthew yankees dallas austin thunder taylor matrix william
corvette martin heather fucker merlin diamond 1234qwer gfhjkm hammer silver anthony justin bailey q1w2e3r4t5
patrick scooter orange golfer cookie richard samantha bigdog guitar jackson whatever mickey chicken sparky
snoopy maverick phoenix camaro sexy peanut morgan falcon cowboy ferrari samsung andrea smokey steelers
joseph mercedes dakota arsenal eagles melissa boomer spider nascar monster tigers yellow gateway marina
diablo bulldog compaq purple hardcore banana junior hannah porsche lakers iceman money cowboys tennis
ncc1701 coffee scooby miller q1w2e3r4 fuckoff brandon yamaha chester johnny edward oliver redsox player
nikita knight fender barney midnight please brandy badboy iwantu slayer rangers charles angel flower
bigdaddy rabbit wizard bigdick jasper enter rachel chris steven winner adidas victoria natasha 1q2w3e4r
jasmine prince panties marine ghbdtn fishing cocacola casper james raiders marlboro gandalf crystal golden
blowme bigtits panther lauren angela bitch spanky thx1138 angels madison winston shannon mike toyota blowjob
sophie apples dick tiger razz 123abc pokemon qazxsw qwaszx muffin johnson murphy cooper jonathan liverpoo
david danielle jackie turtle horny scorpion qazwsxedc butter carlos dennis slipknot booger black startrek
cameron rainbow nathan john rocket viking redskins butthead sierra peaches gemini doctor wilson sandra
helpme victor dolphin pookie captain tucker blue liverpool theman bandit dolphins maddog packers jaguar
lovers nicholas united tiffany maxwell nirvana jeremy suckit stupid porn monica elephant giants jackass
hotdog rosebud success debbie mountain warrior 1q2w3e4r5t q1w2e3 albert metallic lucky shithead alex alexis
samson willie scorpio bonnie gators benjamin voodoo driver dexter jason calvin freddy creative sydney red123
bubba passw0rd trouble gunner happy fucking gordon legend jessie stella eminem arthur nissan bullshit bear
1qazxsw2 nothing parker rebecca garfield beavis jack magic apollo skippy girls kitten golf copper braves
shelby godzilla beaver fred tomcat buddy airborne lifehack brooklyn animal platinum phantom online xavier
darkness power fish green voyager police travis 12qwaszx heaven snowball pakistan walter playboy blazer
cricket sniper hooters donkey willow loveme saturn therock redwings bigboy pumpkin trinity williams tits
nintendo digital destiny topgun runner marvin guinness chance bubbles testing fire minecraft lasvegas sergey
broncos cartman private celtic birdie little cassie babygirl donald beatles dickhead school louise gabriel
eclipse fluffy lol123 explorer beer nelson flyers spencer scott lovely gibson doggie cherry andrey snickers
buffalo pantera metallica member carter peter alexande steve bronco paradise goober samuel montana dreams
michigan cock carolina yankee friends magnum surfer maximus genius cool vampire lacrosse asd123 christin
kimberly speedy sharon carmen kristina sammy racing ou812 sabrina horses pimpin stalker enigma star poohbear
boobies simple bollocks marcus brian qweasdzxc drowssap caroline barbara dave viper drummer action einstein
bitches genesis scotty friend forest hotrod vanessa spitfire badger maryjane alaska tester jester jake
champion billy rock hawaii badass chevy walker stephen bill gregory svetlana pamela music shorty westside
stanley diesel courtney kevin porno hitman boobs mark 12345qwert reddog frank qwe123 popcorn patricia teresa
mozart buddha anderson paul melanie lizard denise a12345 ruslan stargate simpsons scarface eagle thumper
olivia naruto general cherokee a123456 vincent usuckballz1 spooky qweasd cumshot free frankie douglas death
kitty kelly veronica suzuki semperfi penguin mercury liberty spirit scotland natalie marley vikings sucker
king allison marshall hummer adrian vfhbyf sandman rocky leslie antonio softball passion bastard passport
horney rascal howard franklin bigred assman alexander homer redrum jupiter claudia zaq12wsx shit patches
cunt raider infinity andre galore college kawasaki bishop vladimir freeuser wildcats francis disney budlight
brittany sweet oksana honda domino bulldogs brutus swordfis norman jimmy ironman ford fantasy hentai duncan
cougar jeffrey house dancer brooke timothy super marines justice digger connor patriots karina molly everton
tinker alicia rasdzv3 poop pearljam stinky naughty colorado water ncc1701d motorola ireland slut matt
houston boogie zombie accord vision bradley reggie kermit froggy ducati avalon sarah saints logitech chopper
simpson madonna juventus claire zachary yfnfif wolverin warcraft extreme penis peekaboo fireman eugene
brenda russell panthers georgia smith skyline jesus elizabet spiderma smooth pirate empire bullet virginia
valentin psycho predator arizona mitchell alyssa vegeta titanic christ goblue fylhtq wolf kirill indian
hiphop baxter awesome people danger roland mookie dreamer arnold skipper serega rolltide elvis simon 1q2w3e
fktrcfylh denver tommy mine loverboy hobbes alison nemesis chevelle cardinal burton wanker picard tweety
turkey vfrcbv sublime galina bobby newport manutd daddy american alexandr victory rooster qqq111 madmax
electric bigcock a1b2c3 wolfpack phpbb suckme spiderman eric darkside classic raptor hendrix wombat avatar
alpha zxc123 crazy hard wildcat polina freepass carrie qaz123 holiday fyfcnfcbz taurus shaggy raymond maksim
gundam vagina pretty pickle good chronic alabama airplane time sports ronaldo pandora cheyenne caesar
billybob bigman snowman lawrence kenneth horse bondage perfect kristen devils pussycat kodiak flowers
leather amber gracie chocolat business cjkysirj 123qweasd wolves stingray serenity ronald greenday sunset
panzer lincoln katana firebird blizzard a1b2c3d4 white sterling redhead candy anna sasha pyramid outlaw
hercules garcia trevor teens maria kramer girl popeye pontiac hardon dude tarheels honey cobra remember
lickme detroit clinton basketball zeppelin whynot swimming strike pavilion michele engineer dodgers britney
bobafett adam robbie miranda future darkstar icecream connie jones hellfire fisher fireball apache fuckit
blonde bigmac morris simone rockstar flash defender wallace trooper oscar norton casino cancer beauty weasel
savage raven harvey bowling wutang theone swordfish stewart airforce nipples nastya jenny hacker amateur
viktor srinivas maxima lennon freddie bluebird presario pimp packard mouse looking lesbian jeff cheryl
wrangler sandy machine lights eatme control tattoo precious harrison duke beach tornado tanner goldfish
catfish openup street soso123aljg roscoe natali light julian jerry dilbert dbrnjhbz atlanta xfiles thailand
sailor pussies pervert lucifer longhorn enjoy dragons young target elaine dustin 123qweasdzxc student madman
lisa integra wordpass prelude newton lolita ladies hawkeye corona bubble trigger spike katie iloveu herman
design cannon video stealth shooter nfnmzyf hottie browns trucks malibu bruins bobcat barbie orlando freaky
foobar cthutq baller unicorn scully potter cookies philip elena country assassin zaqwsx peewee moose teacher
sweety stefan stacey shotgun random laura hooker dfvgbh devildog chipper athena winnie valentina pegasus
kristin fetish butterfly woody swinger seattle lonewolf joker booty babydoll atlantis tony powers polaris
montreal angelina tickle regina pepsi gizmo express dollar squirt shamrock knicks hotstuff balls transam
stinger smiley ryan redneck mistress hjvfirf cessna bunny toshiba single piglet fucked deftones coyote
castle cadillac blaster valerie samurai oicu812 lindsay jasmin ficken birthday 1234abcd manson flipper
wicked great daisy babes skeeter reaper maddie cavalier veronika trucker goldberg escort wolfgang rocks
mylove lancer ibanez travel sugar snake siemens savannah minnie leonardo basketba trumpet galaxy cristina
aardvark shelly hotsex goldie fatboy benson sweetpea ronnie indigo spartan roberto hesoyam freeman pizza
manchester lestat kathleen hamilton erotic skater pencil passwor larisa hornet hamlet gambit alfred sweetie
marino techno special renegade insane indiana farmer drpepper blondie bigboobs 1a2b3c valera storm seven
rose nick mister karate casey 1qaz2wsx3edc maiden julie curtis colors christia buckeyes toronto stephani
pioneer kissme jungle jerome holland harry garden enterpri diamonds chrissy bigone wonder wetpussy subaru
smitty racecar pascal morpheus joanne irina indians impala hamster charger change bigfoot babylon timber
redman pornstar bernie thuglife millie buckeye aaron virgin tristan stormy rusty pierre napoleon highland
chiefs chandler catdog aurora trfnthbyf sampson nipple dudley cream consumer burger brandi triumph hunting
dirty caserta brown aragorn mariah element 123qwe123 wrinkle1 smoke omega monika leonard justme hobbit
gloria doggy chicks bass audrey sakura philips griffin butterfl artist island goforit emerald elizabeth
anakin watson poison none italia callie andreas sherlock q12345 pitbull marathon kelsey inside german
blackie 123asd zipper overlord nadine marie basket trombone stones sammie nugget naked kaiser isabelle
huskers bomber barcelona babe alpine weed ultimate pebbles nicolas marion loser linda eddie wesley warlock
tyler goddess fatcat energy bassman whore trojan trixie superfly ybrbnf warren sophia sidney pussys nicola
campbell vfvjxrf singer shirley qawsed paladin martha karen help harold geronimo forget concrete westham
soldier q1w2e3r4t5y6 nikki mario juice global dodger webster titans tarzan sexual portugal onelove marcel
manuel madness holly christy yvonne sundance sex4me pleasure logan danny truck spartak smile michel history
exigen sherry sherman seminole rommel ladybug isabella holden harris fktrctq cotton angelo sergio qazxswedc
moon trunks snakes sluts kingkong bluesky archie adgjmptw sunny suck snatch planet panama ncc1701e mongoose
head hansolo desire alejandr whiskey waters teen party martina margaret connect bluemoon bianca andrei
smiles nolimit long abigail yomama rocker plastic katrina ghbdtnbr ferret emily bonehead blessed beagle
abgrtyu sticky olga jamaica hector turbo stallion personal peace movie morrison joanna finger cactus susan
spyder mission anything aleksandr shalom rhbcnbyf pickles passat natalia jumper inferno dietcoke cumming
cooldude chuck christop million lollipop fernando christian bernard unreal spunky ripper open niners flatron
faster bertha werewolf rubber punkrock orion mulder missy larry giovanni cdtnkfyf tottenha shaved newman
lindsey joey hongkong freak daniela camera brianna blackcat a1234567 stars pentium patton jamie hollywoo
florence biscuit beetle andy speed sailing phillip legion martini dream darren clifford stocking solomon
silvia pirates monitor monique milton maniac jackoff immortal fossil dodge delta sylvia sprite salmon diana
shasta patriot palmer oxford nylons irish holmes curious asdzxc makaveli kennedy groovy foster drizzt
twister snapper sebastia philly pacific jersey ilovesex dominic charlott carrot africa sharks serena maurice
jacob gerald cosmos columbia colleen cjkywt cantona brooks rodney nasty keeper infantry frog french eternity
dillon coolio condor anton waterloo velvet vanhalen teddy skywalke sheila sesame seinfeld funtime standard
squirrel qazwsxed ninja kingdom grendel ghost damien crimson boeing bird biggie zaq123 wolverine wolfman
trains sweets sunrise maxine legolas jericho isabel foxtrot anal shogun search robinson rfrfirf ravens
privet penny musicman memphis megadeth dogs butt brownie oldman graham grace verbatim safety review newlife
muscle herbert bottom 1q2w3e4r5t6y western twilight thanks suzanne potato pikachu murray marlin gilbert
getsome dima denis stone stardust peanuts obiwan mollie licker kansas frosty ball tarheel showtime roman
markus maestro lobster darwin cindy chubby tanker surfing skittles showme shaney14 goblin fusion blades
banshee alberto powder malcolm intrepid garrett delete chaos bruno tequila short sandiego python punisher
newpass iverson clayton amadeus stimpy sooners preston poopie photos neptune mirage harmony gold fighter
dingdong cats whitney sucks slick rick ricardo princes liquid helena daytona clover blues anubis starcraft
roxanne mushroom eatshit dagger cracker capital brendan blackdog strider slapshot porter pink hershey gothic
flight ekaterina cody buffy boss bananas tracey miami kolobok danni chargers bigguy warriors walnut raistlin
ping miguel latino griffey gangster felix engine doodle coltrane byteme buck vertigo tacobell shark portland
penelope osiris nymets nookie mary lucas lester ledzep gorilla bugger bruce blood bentley battle 1a2b3c4d
weezer turner thegame stranger sally knights halflife dorothy dookie damian women trance qwerasdf playtime
paradox monroe kangaroo henry dumbass dublin charly butler brasil blade blackman bender baggins wisdom
tazman swallow stuart scruffy phoebe panasonic masters ghjcnj firefly derrick christine beautiful auburn
archer aliens wheels spanking robin racerx postal parrot nimrod meridian lonestar kittycat hell goodluck
gangsta formula devil cassidy camille buttons bingo barcelon allen tamara scoobydo rjntyjr richie megaman
luther jazz crusader bollox 123qaz window sprint sinner sadie rulez quality pooper oakland misty lvbnhbq
lady hannibal guardian grizzly fuckface finish discover collins catalina carson bang annie wookie volume
tina rockon molson marco californ angelica world stonecol shemale shazam picasso oracle moscow luke lorenzo
kitkat janice gerard flames duck dark celica yourmom topper stevie septembe scarlett santiago milano
lowrider loving incubus anastasia 123zxc vacation tempest sithlord scarlet rebels ragnarok prodigy mobile
keyboard golfing english carlo anime vfhecz sobaka shiloh penguins nuttertools mystery lorraine lawyer kiss
jeep gizmodo elwood dkflbvbh titleist tardis tacoma smoker shaman rootbeer magnolia julia juan hoover gotcha
dodgeram creampie buffett bridge aspirine socrates photo nopass megan lucy kenwood kenny imagine forgot
cynthia blondes ashton aezakmi terry sabine redalert munchkin monkeys mersedes melvin mallard lizzie
imperial gremlin gillian elliott defiant cooler bond blueeyes birdman bigballs analsex zaq1xsw2 xanadu
weather violet sergei sebastian romeo research putter national lexmark hotboy greg garbage colombia chucky
carpet bobbie assfuck smokin shaolin roger rammstein katerina hearts frogger freckles dogg dixie claude
caliente wright willis spidey sleepy sirius santos randy picture payton mason dusty director celeste broken
trebor sheena qazwsxedcrfv polo oblivion mustangs margarita letsgo josh jimbob jimbo janine jackal iforgot
fatass deadhead abc12 willy stud slappy roberts rescue porkchop noodles nellie mypass mikey marvel laurie
grateful cxfcnmt bridget aussie asterix a1s2d3f4 veritas spankme shopping roller rogers queen peterpan
palace melinda martinez lonely kristi justdoit goodtime frances camel beckham atomic alexandra active
vanilla thankyou springer sommer software sapphire richmond printer ohyeah massive lemons kingston granny
evelyn donnie deanna brucelee bosco aggies wayne throat temple smudge qawsedrf plymouth pacman myself
mariners israel hitler faith exigent clancy 123456qwerty tobias tatyana stuff spectrum sooner shitty pooh
pineappl mandy labrador kisses katrin kasper kaktus harder eduard dylan dead chloe astros stephanie satan
hudson commando bones bangkok amsterdam webmaster valley space southern punkin napass marian magnus lesbians
krishna hungry fuckers fletcher content thompson simba scream primus mature ivanov husker homerun esther
ernest champs celtics candyman bush boner asian aquarius starfish pics peugeot painter monopoly lick
infiniti goodbye gangbang fatman darling celine camelot boat blackjac barkley area51 8j4ye3uz vader shelley
scrappy sailboat moloko method kyle kicker keith judith horndog godsmack flyboy emmanuel drago cosworth
blake writer usa123 topdog timmy speaker rosemary pancho night melody lightnin life hidden gator farside
falcons desert chevrole catherin carolyn bowler anders sabbath pete ludwig jammer frontier fallen dance
bryan aaa111 terror telefon strong spartans sara odessa luckydog elijah chang center bull blacks vivian
tanya swingers stick snuggles sanchez redbull reality mandingo ihateyou hayden goose franco forrest double
carol bohica bell beefcake beatrice avenger anarchy whocares rbhbkk matilda labtec jesse hermes fitness
doberman dawg clitoris camels vulcan vectra topcat theking skiing nokia muppet moocow leopard kelley ivan
grover gjkbyf filter dannyboy conrad children bossman bacon amelia alice viktoria valhalla tricky terminator
ramona puppy oklahoma ncc1701a mystic loveit looker latin laguna keystone iguana herbie cupcake clarence
bunghole blacky bennett bart vette trojans today romashka puppies possum pa55word oakley moneys kingpin
golfball funny doughboy dalton crash charlotte carlton breeze billie beast achilles tatiana studio sterlin
plumber miles kotenok homers gbpltw franky durango drake deeznuts ccbill brando vkontakte tyrone skinny
rookie phillies lespaul juliet jeremiah igor dilligaf caitlin budman atlantic vfrcbvrf verona technics
svetik stripper soleil pinkfloy noodle metal maynard maryland kentucky hastings gang frederic engage eileen
butthole bone azsxdc triton tractor somethin snow shane sassy sabina russian pistol justine hurrican gopher
deadman cutter coolman command chase boris bicycle bethany babyboy zvezda vortex vipers traffic ready rafael
nathalie microlab killme jrcfyf function freaks flamingo enterprise eleven doobie deskjet cuddles church
breast vladik unknown truelove sweden striker stoner sony saun pauline nebraska meatball marilyn jethro
hammers gustav escape elliot dogman chair brothers boots blow bella belinda babies titties syracuse river
polska pilot oilers nofear military macdaddy hawk danila central annette zxcasd warhammer universe splash
smut sentinel randall panda nevada mighty meghan mayday manchest madden kamikaze jennie iloveyo hustler
handsome dthjybrf designer demon cheers cash cancel bigger australia asdfjkl 1234qwe zaphod ultima tolkien
thekid tdutybq summit select saint rockets rhonda retard rebel ralph poncho play pantyhos nina momoney
market lickit leader kong jenna javier eatpussy dracula dawson daniil cartoon capone bubbas wendy tree
superstar sonic sinatra scottie rush rjirfrgbde reagan meatloaf lifetime jamesbon houses hilton gofish
charmed bowser betty santana rugby rfnthbyf miracle mailman lansing kathryn giant front242 firefox check
boxing bogdan bizkit azamat alan zidane tracy tinman terminal starbuck redhot oregon memory lewis lancelot
illini grandma govols giorgi feet fatima crunch creamy coke cabbage bryant bigmoney azsxdcfv warlord station
sayang rotten rightnow mojo models maradona lionking jarhead gary fast exodus crazybab conner charlton
catman bonita arjay sticks peters orioles oranges marissa japanese holyshit fabian donna cutlass cthulhu
chewie bradford bigtime aikido 4runner wildfire utopia sport sexygirl rereirf reebok poontang poodle movies
microsof grumpy eeyore down dong chocolate chickens butch adult adriana volley tootsie sparkle sexx scotch
science rovers mellon legacy julius helen happyday fubar danie cancun br0d3r beverly beaner aberdeen
123456aa wilbur treasure tomato theodore shania natural kume kathy hamburg gretchen frisco ericsson cosmo
condom comics coconut cocks camilla bikini albatros 1passwor zxcasdqwe zaqxsw whisper vfvekz sojdlg123aljg
sixers rfhbyf profit nancy michaela memorex marlene kristy jose hope hailey fugazi fright figaro excalibu
elvira dildo denali cruise cooter cheng candle attack armani anhyeuem zenith walleye tsunami trinidad tammy
sultan slacker selena samiam revenge pillow nobody huskies greens greenbay greatone fuckin fortuna fordf150
first fashion fart emerson davis boob applepie alien tasha stocks rustam rfrnec piccolo orgasm milana marisa
marcos malaka hithere hardrock flying fernand dinosaur corrado coleman clapton chief bloody anfield voyeur
toby surf steele running rastaman pa55w0rd oleg maxell madeline keywest junebug ingrid hollywood hellyeah
hayley goku felicia dicks dfkthbz dana columbus charli bonsai aspire 50cent wolfie viagra vfksirf vernon
tang swimmer subway stolen sparta slutty skywalker sean sausage rockhard ricky positive nyjets miriam krista
kipper kcj9wx5n jedi jazzman hyperion gotohell garage fingers easy dragoon clemson chanel canon bootie
balloon abc12345 yosemite slider shado sandro roadkill quincy pedro mayhem lion knopka kingfish jerkoff
hopper everest damnit cunts cheetah chaser billyboy bigbird 1qa2ws3ed wibble valeria tunafish trident thor
tekken tara starship slave saratoga romance robotech rich rasputin powell passwords p0015123 nwo4life murder
milena midget megapass lolipop koshka kenworth hedgehog guiness gmoney ghetto fortune duster ding davidson
davids dammit dale crysis bogart anaconda alibaba airbus wood vladislav vfczyz tundra translator torres
splinter spears richards rachael pussie pearl monty karolina johanna jensen helloo harper hal9000 fletch
feather fang dfkthf depeche barsik zorro xtreme woman vitalik vermont train theboss sword shearer sanders
railroad pupsik pornos pippen pingpong nikola nguyen magicman killbill kickass kenshin juggalo jayhawk java
grapes fritz drew divine cyclops critter cecilia bristol bigsexy allsop wrestlin twisted trout tommyboy
stefano song skydive sherwood onlyme malina majestic macross lillian heart gabrie fuckthis freeporn dinamo
deborah crawford clipper city better bears artemis angie admiral yousuck xbox360 werner vector usmc umbrella
tool strange sparks spank smelly small salvador sabres rupert ramses presto pompey nudist ne1469 minime
matador kendall jeanette hooter hansen gunners gonzo fktrcfylhf facial deepthroat dang cruiser cinnamon
cigars chico carl caramel calico broadway baddog z1x2c3 wassup wally vh5150 underdog thesims thecat sunnyday
snoopdog pooter multiplelo magick library kungfu kirsten kimber jean hotshot gringo fowler emma duchess
damage cyclone chong chemical chainsaw caveman catherine carrera canadian brighton back australi animals
alliance albion trisha theresa supersta steph static snowboar sex123 scratch retired rambler r2d2c3po
quantum passme over newbie mybaby musica misfit mechanic mattie mathew mamapapa looser jabroni isaiah hank
hang ghjcnjnfr frozen forfun downtown coolguy cohiba christopher chivas bullseye boys bottle bob123 blueboy
believe becky beanie yzerman west village vietnam trader stereo spurs solnce smegma skorpion samara safari
renault rctybz peterson paper meredith marc louis ktyjxrf kill kids ivanova hotred goalie fishes eastside
cypress cyber credit brad blackhaw beastie banker backdoor again westwood venus steeler spawn sneakers
snapple sims sharky sexxxx seeker scania sapper route66 q123456 mirror maureen jamesbond jade horizon
getmoney flounder fiesta europa direct dean compute chrono chad bing andres whitey undertaker topher tabitha
stroke staples sinclair silence scout scanner rain poetry pisces phil packer outkast nike moneyman ming
marianne magpie kahuna jokers groucho goodman gargoyle fuckher florian federico droopy dorian donuts cinder
buttman benny barry amsterda alfa 1x2zkg8w zerocool walrus walmart vfvfgfgf typhoon studly rtyuehe rosie
nipper maximum klingon jess idontknow heidi floppy fghtkm erotica erik dharma deniska deacon daphne daewoo
charley cambiami bimmer bike bigbear alucard absolut a123456789 vfhufhbnf sinbad second seamus renee redfish
rabota pudding patty paint ocean number nature motherlode micron maxx massimo losers lokomotiv ling kristine
kostya korn goldstar gegcbr floyd fallout dawn custom christina chrisbln button bonkers bogey belle barber
audia4 abraham whitesox whatsup usnavy tuan titty titanium thirteen tazmania steel starfire sparrow skidoo
senior reading peyton panasoni paintbal newcastl marius italian hotpussy goliath giuseppe frodo fresh
buckshot bounce babyblue attitude answer ybrjkfq wasser tyson sunflowe steam sound solution snoop shou shawn
sasuke rules royals rivers respect poppy phillips olivier mondeo knickers hoosier greece grant godfather
freeze europe erica doogie danzig dalejr contact clarinet champ briana bluedog backup assholes allmine
aaliyah zigzag whisky weaver truman tomorrow tight theend start southpark sersolution roberta rhfcjnrf
quartz premier paintball montgom240 mommy mittens micheal maggot loco laurel lamont karma journey johannes
intruder insert hairy hacked groove gesperrt francois focus felipe eternal edwards doug dollars dkflbckfd
dfktynbyf demons deejay cubbies christie celeron cat123 carbon callaway bucket albina 12qw34er 123qwerty
123aaa zeus warthog tights simona shun salamander resident reefer racer quattro public poseidon pianoman
michell mellow luis jillian havefun gunnar goofy futbol fucku eduardo diehard dian chuckles carla carina
avalanch artur allstar abc1234 abby 1q2w3e4r5 ziggy working what wang wagner volvo ufkbyf twinkle susanne
sunshin strip searay rockford radio proxy prophet ou8122 oasis mylife monke monaco meathead leanne kang
filthy emmitt craig cornell changed cbr600 builder budweise boobie biggles bigass bertie a1s2d3 zero vegas
twins triangle thongs thanatos sting starman smokes shai sexyman scuba runescape phish padres nitram nickel
napster lord jewels jeanne gretzky gladiator crjhgbjy chuang chou blossom bean barefoot alina zhong woohoo
welder viewsonic venice usarmy trial traveler together team tango swords starter sputnik spongebob slinky
rover ripken rasta prissy pinhead pants original mustard more mohammed mian medicine mazafaka lance juliette
hawkeyes goodboy gong footbal feng derek deeznutz dante combat cicero chun cerberus beretta bengals beaches
12345qwe xxx123 xander will watcher thedog terrapin stoney stacy something shang secure rooney rodman
redwing quan pony pobeda pissing philippe overkill monalisa mishka lions lionel leonid krystal kosmos jessic
jane illusion hoosiers hayabusa greene games francesc confused clevelan cedric carole busted barrett banane
badgirl antoine zippy zhei vinnie stunner stoned smoking smeghead sacred redwood moonlight megatron massage
looney johnboy janet jagger hurley hong helmet heckfy hambone gollum gaston chao cfitymrf casanova brent
boricua blackjack bigmike bermuda bayern amazing aleksey zheng wildman tracker syncmaster sascha rhiannon
reader queens qing purdue pool poochie poker petra person orchid nuts nice lola lightning leng lang lambert
kashmir jill idiot fisting fester eraser diao delphi cubswin cong claudio clark chip buzzard buzz butts
brewster bravo bookworm blessing benfica because aleksandra xiao wild valencia trapper tongue thegreat
sancho really rainman piper peng peach neng motley morning midway miao maste marin kaylee hokies health
glory five dutchess dogfood comet clouds buddah bacardi astrid alphabet adams 12qwas xuan vedder valeri teng
stumpy squash snapon site ruan roadrunn rjycnfynby rhtdtlrj rambo pizzas paula novell mortgage misha menace
maxim lori kool hanna gsxr750 goldwing frisky famous dbrnjh christmas century candice booker beamer assword
army angus andromeda adrienne zhuang zhou wrestling tinkerbell thumbs thedude teddybea sonics sinister
satana sang salomon remote qazzaq playing piao pacers onetime nong nikolay motherfucker mortimer misery luan
lovesex look handyman hampton gromit ghostrider doghouse deluxe clown chunky chuai cgfhnfr brewer boxster
balloons adults zhun ying yang windsor wedding wareagle svoboda supreme stalin sponge roadking ripple
realmadrid qiao pissoff peacock norway ninjas medusa medical maryann marika madina lilly laser killers jiang
jaybird jammin intel idontkno huai goaway gameover dino destroy deng collin claymore cheater chai blackbir
bigbutt bcfields athens antoni 12qw12 zhuai yoda xiang wrestle whiskers valkyrie toon tong ting talisman
starcraf sporting spaceman southpar smiths skate shell seng saleen ruby reng redline rancid optimus nova
mohamed meister marcia lipstick kittykat jktymrf jenn jayden inuyasha higgins guai gonavy face eureka dutch
darkman courage cocaine circus cheeks camper br549 bagira babyface 7ugd5hip2j 1qaz2ws zhai xiong willia
venera unique tian sveta strength stories squall secrets seahawks sauron ripley riley recovery qiong puddin
playstation pinky phone nude mitch milkman mermaid max123 lust loaded lighter lexus leavemealone just4me
jiong jing hardcock gobucks gawker fytxrf fuzzy flexible eleanor dragonball cinema checkers charlene ceng
beautifu ashlee adonis xxxpass toledo thedoors templar sullivan stanford shei sander rolling pussey pothead
pippin nimbus niao mustafa monte mollydog modena michae meng mango lynn kissing keegan jockey illinois
ib6ub9 hotbox hippie hill ghblehjr gamecube ferris diggler crow circle chuo chinook charity carmel caravan
cannabis cameltoe buddie bright bitchass bert beowulf bartman asia armagedon ariana alenka 123qq123 xyz123
xerxes wraith wishbone warning todd ticket three subzero shuang rong rider quest qiang pian petrov otto nuan
ning myname matthews martine mandarin magical latinas kotaku jeffery jameson iamgod hellos hassan godfathe
geng gabriela foryou divorce darius chui breasts bluefish binladen bigtit anne alexia zhui zappa yfnfkmz
weng tricia tottenham tiberius teddybear spinner spice spectre solo silverad silly shuo sherri samtron
poland pickup pdtplf paloma ntktajy northern musashi microphone meat lucille lotus letter kendra iomega
hootie forward elite electron electra duan dotcom dirtbike dianne desiree deadpool darrell cosmic common
chrome cathy carpedie bilbo beemer bearcat bank asdfzxcv amateurs allan absolute 50spanks zang virtual
vampires vadim tulips suan spread spanish some slapper skylar shiner sheng shanghai sanfran ramones property
pheonix pablo othello nuggets netscape ludmila lost liang kakashka kaitlyn iscool huang hillary high heater
hawaiian guang grease fyutkbyf finance farley dogshit crack counter corsair colonel claudi carolin caprice
caligula bulls blackout beatle beans banzai banner artem 123456qw z1x2c3v4 xing vsjasnel12 twenty toolman
thing testpass stretch stonecold soulmate sonny snuffy shutup shuai shao rhino q2w3e4r5 polly pierce piano
pavlov pang millions marsha liao lemon kuai keller jimmie jiao gregor game fuckyo friendly fgtkmcby evan
edgar dolores doitnow dfcbkbq criminal coldbeer chuckie chimera chan cards capslock cang bullfrog bonjovi
bobdylan beth berger barker balance badman bacchus babylove argentina annabell akira zong zhang yummy
yeahbaby vasilisa tank slim skyler silent sergeant reynolds pasword nomore noelle nicol mullet monarch
merlot mantis mancity magazine kinder kilroy katherine jayhawks jackpot ipswich hack fight ebony dog123
dipshit crusher chippy canyon bamboo athlon alisha abnormal a11111 zhuo zaraza wg8e3wjf triple theater
syzygy susana sonoma slavik shitface sheba sexyboy screen rufus reds pussyman pringles preacher park oceans
niang misfits media manowar mack kayla jump jorda hondas hollow here heineken halifax gatorade gabriell
fergie female eldorado cygnus coolness colton ciccio cheech card boom blaze bhbirf barton zhao wings warner
vsegda tripod tiao thunderb telephon tdutybz talon speedo specialk shepherd shadows samsun redbird race
promise persik patience paranoid orient missouri mets mazda masamune marker manning licking lesley laurence
jezebel jetski hopeless hooper homeboy hole heynow forum foot farscape estrella entropy eastwood dwight
dragonba door deutsch corleone cobalt chopin chevrolet cattle carlitos buttercu butcher bushido buddyboy
blond becker baron augusta zuan yfcntymrf vfibyf ventura titten tiburon thoma thelma stroker snooker smokie
slippery shui shock seadoo sandwich records rang puffy piramida napoli nang mouth millwall mexican maxxxx
magician leon lakota jenkins insomnia harvard hardware giorgio fountain fastball exotic elizaveta dialog
davide channel castro bunnies borussia asddsa andromed alfredo alejandro 1234asdf zeng zalupa yong windsurf
wildcard weird violin universal sunflower suicide strawberry stepan sphinx someone romano reddevil raquel
pluto plasma pinkfloyd north milo maxime matteo malone major ltybcrf lena lassie jiggaman jelly islander
inspiron hopeful heng hans gore gooner goirish gadget freeway fergus diego dickie deep cuan cristian conover
civic bombers bigfish bigblue bian beng beacon barnes astro artemka annika anita 1z2x3c 1a2s3d4f 123456qwe
zaqxswcde wrench washington violetta tuning trainer tootie store sporty sowhat sophi smashing sleeper
seeking sam123 robotics rjhjktdf reckless pulsar project placebo paddle nightmare nanook married lilian
lazarus kuang knockers keng katherin jellybea jayson iloveme hunt homerj helene haggis goat ganesh fulham
force dynasty drakon download doomsday dieter desmond darklord daemon dabears cramps cougars clowns classics
citizen cigar chrysler carlito candace browning brodie bolton biao barbados aubrey arlene arcadia amigo
abstr 9293709b13 1qa2ws 1pussy zephyr yugioh yjdsqgfhjkm woofer wanted volcom verizon tripper toaster tipper
superb stiffy spock soprano snowboard sexxxy senator scrabble santafe sahara romero rhjrjlbk reload ramsey
poopy pharmacy obelix normal nevermind mordor mclaren mariposa mari manuela mallory magelan lovebug lips
insanity iceberg hughes hookup hamish graphics geoffrey firewall fandango ernie dottie doofus donovan domain
digimon darryl darlene dancing county chantal burrito bummer brett bounty bigcat bessie basset augustus
ashleigh 111qqq titan thong sweetnes stanislav snappy shanti shanna shan script rochelle radiohea q1q2q3
puss pumpkins puffin onetwo oatmeal nutmeg nichole mobydick mang longjohn lindros killjoy kfhbcf jingle
jacques istanbul howdy hover hjccbz highheel happiness ghosts georg geneva gamecock fraser faithful dundee
dell creature creation corey concorde cleo cdtnbr budapest bronze brains battery attila arrow anthrax aloha
123qw zhjckfd wingman windmill wifey webhompas watch thisisit tech submit stress spongebo senators sausages
radical pixies pineapple piazza patrice officer nygiants nikitos nextel moses moonbeam mihail meagan
marcello maksimka loveless lottie lollypop laurent latina kris kleopatra kirsty katarina kamila jets
icehouse hooligan gertrude fullmoon fuckinside fishin everett erin dynamite dupont dogcat dogboy diane
corolla citadel buttfuck broker brittney boozer banger aviation almond 426hemi zander webmaste webber taxman
sucking stylus spoon spiker simmons sergi sairam royal ramrod radiohead popper platypus pippo pepito pavel
monkeybo marty kjkszpj kidrock judy juanita jacobs idunno icu812 hubert heritage guyver gunther getout
gameboy format festival evolution epsilon enrico electro dynamo duckie drive ctrhtn cthtuf cobain club
chilly charter celeb caught cascade carnage bunker boxers boxer bombay bigboss bigben beerman baggio arrows
aptiva a1a2a3 a12345678 woodland whiteout visa vanguard towers tiny temppass stop stevens softail sheriff
robot reddwarf praise pistons patric partner niceguy model mars mariana manolo mankind lumber krusty kittens
kirby johann jared imation heat gobears forsaken fiction ferguson edison earnhard dwayne dogger diver
delight dalshe cross cottage coach camila callum busty british biology beta beardog baldwin alone albany
airwolf 1234qw vjcrdf uranus state squeeze spikes snowflak slamdunk sinned shocker season santa sanity
salome saiyan renata redrose queenie puppet pecker paulie ohshit norwich news namaste muscles mortal
mephisto magnet longbow living lithium komodo kjrjvjnbd kellie jarvis holidays highway havana harvest
harrypotter gorgeous giraffe garion frost fishman erika earth deer concord colnago clit choice chillin
bumper blam bitter bdsm basebal barron baker arturo andersen amerika aladin abbott 81fukkc zzzxxx yuan
yolanda winners welcom volkswag vera ursula ultra toffee toejam theatre switch superma solitude sissy sharp
scoobydoo romans roadster punk presiden playstat pipeline pinball paulina ozzy nutter nights niceass
mypassword mydick milan medic mazdarx7 marlon lemonade krasotka koroleva karin jennife itsme isaac irishman
hookem hewlett habibi guitars grande glacier gagging francesco food flyfish fabric dolly destin delilah
defense codered cobras climber christma chipmunk chef brigitte bowwow bigblock bergkamp bearcats altima
45m2do5bs 1z2x3c4v yvette wireless werder wasted visual trust stratus steffi stasik starligh sigma rubble
register reflex redfox record premium prayer players pallmall nurses mudvayne moritz moreno moondog monsters
micro mckenzie manila madcat louie loud krypton kitchen kate jubilee impact hellboy groups goten gonzalez
gilles gidget gene gbhfvblf freebird federal fantasia dogbert deeper dayton comanche cocker chambers bmw325
blast ballin alissa alessandro airport abrakadabra zodiac yogibear wasabi wapbbs wanderer vintage viktoriya
varvara upyours undertak underground undead umpire tropical threesom there sunfire smart slowhand sheridan
sensei savanna rudy ramirez prowler postman pocket pelican nfytxrf nation mykids mygirl moskva marianna
maggi live landon lamer kissmyass keenan just4fun julien juicy hornets hammond hallie glenn ghjcnjgfhjkm
gasman flanker fishhead fidelio fatty excalibur enterme emilia ellie diving dindom descent daniele customer
contest compass comfort comedy cocksuck close clay chriss chiara calgary cabron bologna berkeley andyod22
alexey achtung 123ewq zebra zanzibar waffle training teenage sweetness sutton sushi suckers spam south
sneaky sisters shinobi shibby rockies presley president piggy olesya nitro motion milk medion markiz
lovelife longdong lenny kirk johndeer jefferso ijrjkfl hotone heroes gypsy foxy fishbone fischer fenway
eastern easter coventry corndog compton chilli catwoman booster avenue armada virgil troy torpedo toilet
tatarin survivor sundevil stubby straight spotty slater skip runaway revolver parol paradigm older nudes
moore mildred michaels lowell knock klaste junkie hotties hollie gryphon gravity grandpa ghjuhfvvf frogman
freesex foreve fairlane everlast ethan eggman easton denmark deadly cyborg create corinne cisco chick
chestnut bruiser bobdole antelope anastasiya washburn vfitymrf troll tranny tonight thecure studman spikey
smirnoff skyhawk skinner shrimp shakira sekret seagull score ross rollins reptile razor playa notused
newcastle never minerva marseille marjorie mamamia malachi lilith letmei lane lambda krissy kojak kimball
keepout karachi kalina justus joel joe123 irinka hurricane honolulu holycow hitachi highbury hall guess
glass gilligan giggles flores fabie dungeon drifter dogface dimas dentist costello castor bronson brain
bolitas boating baritone badgers astra asimov asdqwe armand anthon amorcit 3000gt zoloto zippo wildwood
wildbill transit superior styles stryker string stream stefanie slugger skillet sidekick show shawna sf49ers
salsero rosario remingto redeye redbaron question quasar popova physics papers palermo options mothers
moonligh mischief ministry messiah mentor megane marti marble leroy lantern kordell1 knuckles khan kerouac
kelvin jorge joebob jewel iforget horace hilary grand gordo glock georgie fuckhead freefall films fantomas
extra ellen elcamino doors diaper datsun coldplay clippers chandra carpente carman capricorn calimero boytoy
boiler bluesman bluebell bitchy bigpimp bigbang biatch audi astral armstron angelika 3x7pxr 12345qw 123456ru
zildjian yfnfkb yeah wp2003wp vitamin villa valentine trinitro torino tigge thewho tbone swinging sonia
sonata sluggo sleep shamus sexxy sevens rober rfvfcenhf redhat quentin qazws pufunga7782 priest pizdec
pigeon pebble palmtree oxygen nostromo nikolai mahler lorena lopez lineage korova kokomo kinky kimmie kieran
jsbach johngalt isabell impreza huge franc foxylady fearless evil entry enforcer emilie duffman ducks
dominik cutiepie coolcat conway citroen chinese cheshire cherries chapman changes carver capricor book
blueball blowfish benoit aramis anchor 57chevy yamahar1 wormix whistler warez vjqgfhjkm versace universa
taco strawber stacie sprinter sonyfuck slimshady skibum series screamer sales roswell roses report rampage
qwedsa q11111 program petrova patrol papito papillon paco mick marcius2 magneto macman luck lalakers
lakeside krolik kings kille kernel kent jules jermaine jaguars honeybee highlander helper hejsan hate
hardone gustavo grinch gratis goth glamour ghbywtccf elefant earthlink draven dmitriy dkflbr dimples
cygnusx1 cold clyde cleopatr choke chelse cecile carnival cardiff bootys bookie birddog bigbob bestbuy
assasin arkansas anastasi alberta addict acmilan zack yoyoma wrestler weston wealth wallet vjkjrj vendetta
twiggy twelve turnip tribal tommie tkbpfdtnf thecrow terminat telephone synergy style spud smackdow slammer
sexgod seabee schalke sanford sandrine salope right repair referee ratman radar qwe123qwe prozac portal
polish passes otis oreo option opendoor nuclear navy nautilus murzik mopar mental medved marseill magpies
magellan limited lemmein leedsutd larissa jumbo jonny jamess install hounddog holes hetfield harlem gymnast
gtnhjdbx godlike glow gideon ghhh47hj7649 flip flame fkbyjxrf fenris excite espresso ernesto dontknow
dogpound dinner dejavu conan complete cole chocha chips chevys cayman breanna borders blanco bismillah biker
bennie benito azazel ashle arianna argentin antonia alanis advent acura 1qwerty 1234zxcv zarina woodie
whiteboy waterboy volkov vlad virus viewsoni vbkfirf trans terefon swedish squeak spanner spanker sixpack
seymour sexxx serpent samira roma rogue robocop robins real qazxcv q2w3e4 punch perry peppe pain optimist
onion noway nomad nine morton moonshin modern mcdonald maple loveya loretta lookout loki llamas limewire
konstantin keisha jonathon johndoe johncena janelle intercourse hugo hopkins harddick glasgow gladiato
gambler galant gagged fortress factory expert emperor eight django dinara devo daniels crusty cowgirl clutch
clarissa cevthrb capetown camero camaross callisto butters bigpoppa bigones bigdawg best beater asgard
angelus amigos amand alexandre 1a2s3d 12345qwerty wolfpac vienna venture vehpbr vampir university tuna
trucking trip trees transfer tower tophat tomahawk timosha timeout tenchi tabasco suckmydick suburban
stratfor steaua spiral screw schmidt rough rockie reilly reggae quebec printing pentagon pearson peachy
noname nokian73 myrtle munch moron matthias mariya marijuan mandrake mamacita malice links lekker lback
larkin ksusha kestrel kayleigh inter insight hotgirls hoops hellokitty gotmilk funstuff fredrick firefigh
finland fanny eggplant eating dogwood doggies dfktynby derparol damon cvthnm cuervo coming clock cleopatra
clarke cheddar cbr900rr carroll canucks buste bukkake bowman bimbo bighead bball barselona aspen around
aries americ almighty adgjmp addison absolutely aaasss 4ever zasada wyoming washingt vickie username tupac
tinkerbe suckdick streets strap stinker sterva southpaw solaris sloppy sexylady sandie roofer rocknrol rico
rfhnjirf punker progress platon phoeni peeper pastor paolo page obsidian nineinch nbvjatq navigator native
modelsne minimoni millenium max333 maveric matthe marriage marquis markie marijuana margie lfybbk klizma
kfgjxrf joshu jktxrf jennaj irishka irene ilove hunte htubcnhfwbz hottest heinrich hanson handball greedy
goodie gocubs gerrard gabber fktyrf eskimo dominion domingo dogbone darkangel cumslut coral coors charon
challeng canuck call calibra buceta bricks bozo bluejays berry beech awful antonina antares another amore
alena aileen a1234 1qaz 123qwer wxcvbn wolfen wives wingnut wanking vqsablpzla truth tracer trace theforce
terrell sylveste susanna stephane stephan spoons spence sixty sheepdog services sawyer sandr saigon rudolf
rodeo roadrunner rimmer ricard republic redskin ranch proton post pigpen peggy paramedi ou8123 nevets nazgul
mizzou midnite metroid masterbate margarit lolol lloyd kronos kiteboy junk joyce jomama joemama ilikepie
hung homework hattrick hardball guido goodgirl globus funky friendster flipflop flicks f00tball evolutio
disco devon derf decker davies cucumber cnfybckfd clifton chiquita castillo cars capecod cafc91 brand bomb
boater bledsoe bigdicks barley barfly ballet azzer azert asians angelic ambers alcohol wiseguy tosser
toriamos toolbox toocool tomas thedon tender taekwondo starwar sprout sonyericsson slimshad skateboard
shonuf shoes sheep shag ring riccardo rfntymrf redcar qwe321 qqqwww proview prospect persona penetration
olympus oberon nightwish munich morales mone mohawk mega mash4077 marcelo mann macbeth loren longer lobo
leeds lakewood kurt krokodil kolbasa kerstin jenifer hott hairball gthcbr grin grandam gotribe ghbrjk
footjob flasher females fellow explore evangelion egghead dudeman doubled doris dolemite devin delmar delfin
daddyo cromwell closer cheeky ceasar cassandr camden cabernet burns bugs budweiser boxcar boulder biggun
beloved belmont beezer beaker bastards bahamut azertyui awnyce auggie aolsucks allegro zxasqw yessir wordup
wizards watford vauxhall vancouve tuscl trailer touching tokiohotel suslik supernov steffen speakers sofia
signal sigmachi shen sheeba sexo sambo salami rocknroll rockin road reserve rated rainyday q123456789 purpl
puppydog pointer pimping phialpha penthous pavement outside odyssey nthvbyfnjh norbert mutant mulligan
mississippi mingus lonesome liliana lighting lara ksenia koolaid kolokol klondike kiwi kazantip junio jewish
jaime jaeger irving ironmaiden iriska homemade herewego helmut hatred harald gonzales goldfing gohome gerbil
fyfnjkbq freee forgetit foolish flamengo finally exchange enternow emilio dougie deniro delaware deaths
darkange commande comein cement catcher cashmone burn buffet breaker bordeaux books bongo blaine birgit
billabon benessere banan asdffdsa archange annmarie ambrosia ambrose alleycat all4one alchemy 2fast4u
12345qaz yasmin woodstoc wonderful wildone widget whiplash ukraine twinkie treetop their tarpon tantra
stickman stafford spooge spliff speedway somerset smoothie siobhan shuttle shodan selina segblue2 sebring
scheisse roll riders revolution redbone reason rasmus rainbows pumper pornking point ploppy pimpdadd payday
pasadena p0o9i8u7 opennow nittany newark navyseal nautica monic mikael metall manfred macleod luna luca
longhair lefty kittys killa kenobi karine kamasutra juliana jello interne houdini gsxr1000 grass gotham
goodday gianni getting gannibal gamma fishon evgeniy drums dingo daylight dabomb cornwall cocksucker climax
catnip carebear camber butkus bootsy auto auditt ariel algebra advance adrenalin 5wr2i7h8 3ip76k2 23skidoo
1dragon 123qwert 12345qwer 12345abc workout wonderboy wetter werdna vagabond trustme toonarmy thrasher terra
swoosh supra stigmata stayout status square sperma smackdown sexybabe sergbest senna scrapper samoht salem
rugger royalty rivera ringo restart reginald readers raleigh rage prosper pitch pictures petunia peterbil
patrici pancake p4ssw0rd outback norris normandy nevermore needles nataly narnia musical mooney michal
maxdog m123456 lumina luckyone luciano linkin lillie leigh kirkland kahlua junkmail josephin jocelyn jeannie
javelin inlove honor holein1 harbor grisha gina gatit futurama firenze fireblad fellatio esquire errors
emmett elvisp drum driller dragonfl dingle davinci crackers corwin collie christa checker cartoons buttercup
bungle budgie body biit bigguns audio atticus atlas anai alisa aikman abacab 1q2q3q 123456789qwe zaqwsxcde
worthy wind warhamme walton vodka venom velocity treble tralala tigercat tarakan sunlight streaming starr
skylark sites shower sheldon seneca sedona scamper sand romantic rockwell rabbits q1234567 puzzle protect
plato plastics pinnacle peppers pathetic patch pancakes ottawa offshore octopus nounours neville ncc74656
nastia mynameis motor motocros middle met2002 meow meliss medina meadow matty masterp manga lucia loose
linden lhfrjy letsdoit leopold lawson larson laddie ladder kristian kittie jughead joecool jimmys iklo
honeys hoffman hiking heels harrier hansol haley granada gofast fyutkjxtr frogs francisc four fields farm
fabio dreamcas dragster dirt dicky deputy delpiero dbnfkbr daisydog cyprus cutie cupoi colonial colin clovis
cirrus chewy chessie chelle caster cannibal candyass camping cable bynthytn buzzer burnout burner bumble
briggs brest boyz bowtie bootsie blanche blanca bigbooty baylor base azertyuiop austria asd222 armando
ariane amstel amethyst airman afrika adelina acidburn 1qazzaq1 1qazxsw23edc 123456qqq 007bond zapper
vipergts vfntvfnbrf vfndtq tujhrf tripleh track thierry thebear systems supernova stang stan spot sparkles
soul snowbird snicker slonik singapor shauna scissors savior samm rumble renato redstar raphael q1w2e3r
pressure poptart playball pizzaman pinetree phyllis pathfind papamama panter pandas pajero pacino orchard
olive nightmar nico mooses montrose montecar montag melrose masterbating maserati marshal makaka mackie
lockdown link lemans leinad lagnaf kaboom jeepster jabber itisme ilovegod idefix howell hores hiziad hewitt
hellsing generic gatsby fujitsu frederik forlife fitter feelgood fallon escalade enters emil eleonora earl
dummy donner dominiqu dnsadm dickens deville daughter contract contra conquest compact christi chill chavez
chains casio carrots building brennan bonner blubber blacklab behappy bambi babycake aprilia allgood alive
adriano yamato winona whatthe weiner weekend volleyba volcano virginie videos vegitto uptown tycoon treefrog
trauma town toast titts these tetsuo tennesse stockton stock stellar springs spoiled someday skinhead sick
shojou shampoo sexman sex69 saskia s123456 russel rudeboy rollin ridge ride rfgecnf pushkin puck probes pong
playmate planes piercing phat pearls painting nineball navajo napalm mohammad matchbox mariam mamas malish
maison logger locks lister lfitymrf legos lander laetitia kane jesper jerk jellybean jeeper jakarta instant
ilikeit icecube hotass hogtied having harman hanuman hair hacking gumby gramma goldeneye gladys furball
franks fick fduecn farmboy eunice erection entrance elisabet elements eatmenow duane dooley dome doktor
dimitri dental delaney cyrano cubs crappy cloudy clips cliff clemente cassandra cashmoney camil burning
buckley booyah boobear bonanza bobmarley bleach bedford bathing baracuda antony ananas alinka alcatraz aisan
49ers 1qw23er4 1master 1234rewq zyjxrf xian winger wilder welkom wearing weare138 usmarine unlock thumb this
talks talbot summers sucked storage sqdwfe socce sniffing smirnov shovel shopper shady semper screwy schatz
samanth salman rjhjkm rita rfhfylfi retire ratboy rachelle qwerasdfzxcv pookey picks perkins oyster olenka
nympho nikolas neon muslim muhammad morrowind monk missie mierda mercede melina maximo mariner mantle
mammoth mallrats madcow macintos macaroni lunchbox lilbit kerry kcchiefs juniper jonas jazzy istheman
implants hyundai hfytnrb herring grunt grimace granite gotenks glasses giggle ghjcnbnenrf garnet gabriele
gabby fosters fluff finder experienced dunlop duffer driven dragonballz draco downer douche doom discus
darina daman daisey clement cheerleaers charisma celebrity cardinals c2h5oh brook brady blitz betsy beau
baura barefeet ballsack bagpuss backbone amature altoids abracadabra 1111qqqq womans vides ulysses turbos
trustno trigun trek trash toomuch titfuck tiamat sweeps surgery suede stiletto spleen skirt sharpe sexybitch
sextoy sephiroth riffraff rhubarb rhinos renate reeves redheads recall range raduga pugsley poophead placid
photon pertinant panhead ontario onions ollie nemrac58 natalya nadia myxworld mufasa mortis morten momdad
misiek melons manny malaysia mafia legs left4dead leeann karaoke justi josiah interest innocent iceland
hound hotgirl hillbill hazard handbag hallowee hakr goldeney giulia ghjcnjq generals gardner gallaries
fussball frenchy flyer fiddle fabulous enrique dudes duckman dipper cummins culinary constant cleaner
civicsi citation chen chamber cambridg bouncer border bogus blinky bettyboo begemot bbking aztnm arsena
aol123 alvaro alterego accept 55bgates 4you 123q123 z1x2c3v4b5 yinyang xantia wheeler whatup wazzup wave
victori valery tuxedo trick trample things thebeast terrier tazz tampabay tamerlan surprise stitch standby
soldat smartass sliver skilled sexyone serious rustydog rrpass1 rolex riddle rhfcfdbwf revoluti requiem
reloaded redwine redd rapper r2d2 pyon pusyy pretzel powerful pollux pokemo pitchers pinkie peabody passmast
parkour paragon ownage owen oral olemiss nursing notredam notnow nopassword nicky nevermin nestor natedogg
natchez motown mariel marcin mallorca makayla loverman lookin listen liliya libero lian lenochka leland
lebowski lavalamp land lake kuan korean joke jarrett issues invest interacial hotrats hawks hawkins harriet
hardy hardwood harcore grayson golfgti gogators glitter gizzmo girlie gilmore geezer gaymen gamble fungus
fruity francine fishtank figure estelle encore elmira egorka edmonton edge dreaming doughnut doreen donjuan
dirk diamon darthvad dank dangerous dan123 cyrus custer crescent craving crap corner copenhag cook cola
cocoa clever cleveland civilwar chess chemist cashflow care1839 capitals budd bowl bong boners blunts blobby
biohazard bigtruck bigjohn bellagio belkin bama auckland athome asswipe anonymous amiga allday alexi
acapulco aa123456 8inches 69camaro 1234qaz 111aaa zach z12345 womam waterman waterfal wanrltw vegitta vaughn
turtles trueblue trinitron trenton totoro tortoise topolino ticklish think tetris sweetheart supersonic
strife strelok source sonora socks smurf smother skolko simons shakur seductive screwyou sashka salsa
riversid riverrat ringer richar redlight raining qweasdzx quick qqwwee pro100 prime powerman pooky parlament
panic pack outsider orgy oaktree noel nightwin neil monkeyboy mindy migue metoo messenger menthol marauder
makeitso madagaskar londo ljxtymrf liza kikimora kamilla kamikadze kakashi ismail integral ibrahim husband
hooyah holla hemlock harmon harle happines hand greywolf gone godbless gareth ganja galary foreplay follow
fisherman feline favorite exeter espana eighteen dynamic downhill doit deltas deerhunt dasani cypher
cyclones crispy coolhand converse comeon clint chewbacc chappy cbr900 capcom calypso calling buford bucky
boroda blueberr blah bismark bettina bendover bedlam basil baboon attract asshol asdfqwer animated andrews
amelie alfonso alexa aircraft ahmed zxccxz zurich wonderfu whores weller websolutions websol76 weapon
visitor vincenzo triplex trey timoxa94 tictac teensex tbird tasty talk summe stoppedby stanton spunk
sprocket spook spiffy soulfly softtail slash sickboy showing sentry scouts satchmo sapphic rodrigo ripped
rhjkbr rfhfvtkmrf reuben redone qian q1q2q3q4q5 pitcher pilgrim persian opus ophelia onlyone ocelot nestle
nachos myporn mustan mouses mouser moto mongo melani meier maximka matri matisse mashka martian margot
manunited manu mangos ltkmaby lock lizzard lilwayne lennox lasvega laserjet lancia kontol kismet kappa julio
jordon jetta jehovah jarrod humphrey hotel hookers homepage holger guan griffith greenman greedisgood
golfpro glover giovanna getoff gerry gavin gangbanged funk frosch frisbee freestyle foreskin fishcake field
fidelity festus dunbar dtkjcbgtl dougal dogfart diva dipstick dipset deadspin darkone daredevi cullen
corinna continue color chachi cfvceyu caracas bukowski blonds blazers blackbird blackberry bizzare bismarck
bertram becca beavers beat bauhaus barrage baronn baltimor baddest babybear azrael aviator ass123 aside
apricot analog althea alain aimee agassi abraxas aaa123 a1a2a3a4 7grout 2hot4u 20spanks 1z2x3c4v5b 1q2q3q4q
zulu zone zelda werter warwick volleyball virago valleywa union tribble times thinking therapy tessie
termite taichi taffy sylvie suckcock stopit squirts sopranos sluttey silicon shot shine sebora seadog schumi
roxy rosewood rhfcjnf rene randolph ramjet prophecy prayers pjkjnj pimpdaddy peavey paperino paisley opiate
objects noles nightowl newuser negative myworld mogwai mini metro mercer melisa mastermind marbles mantra
magenta locust lockout line lehjxrf lawman larsen killian jurassic jimbeam jefferson italiano hydro horton
hilltop henrik hellas heavenly hamper halloween ground graduate godiva gigabyte gentle garlic galileo fudge
freedo forbes flesh fivestar export estrell equinox emanuel elway eldiablo ekmzyf done density denied danish
dani crumbs creepers commander climbing chickenwing101 case buddydog bucker bremen bp2002 bluejay bisexual
asses aragon angell amatory abdullah 1qazxsw 1million zinger youknow wsxedc worker woodman willi willem
willard whoknows whales wertzu wdtnjxtr waldo vfcnth vbienrf underwear unbelievable torture topsecret thirty
taylo tadpole surveyor squerting spooner solace smithers smalls slipper slimjim shoe senate sealteam sarita
ruthie ronaldinho rice reveal quant4307s qaywsx prototype protocol princesa prague pizzahut pharao peddler
passord oswald olympia ntktdbpjh nicetits muffy mpegs mousey mississi mikkel midland merchant mendoza mart
mamochka mailru lunatic lourdes libertad legman kristie kenzie jonesy instinct infected indon indain
ilya1234 housewifes honesty highlife heyyou hatter hartford happyman hannes hancock graves goodyear godspeed
glenda gizmos getlost fynjirf fuller fresno frazier foxfire flvbybcnhfnjh flanders fishy fighting ender elmo
edcrfv dtxyjcnm dresden divers dinger dingbat dfytxrf dfhdfhf decimal daredevil daffy comets clean chitown
celina candies came11 bustle buddies brenna break bramble bite bismilla bigbucks benton benji bdfyjd batista
baberuth axio aspirin arctic altair alessand alcatel aladdin abacus 3rjs1la7qe 123456as yorkie yfcntyf
wiccan vodafone vixen vicky vgirl vfhujif valeriya trista trent total tobydog titman timur tickling tequier
teller teaser tatjana stooge starlight splendid sokolova smooch skydiver silk shurik shredder seaside
saxophon sammys salvatore sable rubicon rotary rocco roadway rjhjdf rjcvjc ribbit rhythm racers qpalzm
pusssy pulled puffer pounding poon plane place pisser pissed pinto piggies petrovich patrik pasha paradis
paige osprey openit nian nate mytime morena mona mizuno mimosa maxpower maxi marcella malinka malika loveis
loop lizzy livewire lipton lionheart lesbain lahore labia kurtis kubrick kontakt kara joystick joelle
jingles jeepers info infamous image hugoboss hotlips hospital horatio hogan hero groupd2013 golfnut godawgs
girlies gianluca ghbdtnrfrltkf ghbdtndctv getit gdtrfb garner fujifilm fringe freaked fmale fleming flathead
fisherma feathers farida fantasies famil experience envelope dust drunk dragonfly doodles dicker desktop
polniypizdec0211 momsanaladventure hd764nw5d7e1vb1 23176djivanfros zqjphsyf6ctifgu lhbjkjubz2957704
nemvxyheqdd5oqxyxyzi bpgjldsgjldthnf polniypizdec110211 ne_e_pod_chehyl nick1234-rem936 aksjdlasdakj89879
lytdybrbdfvgbhf hd764nw5d7e1vbv bhrh0h2oof6xbqjeh polniypizdec1102 efwe5tgwa5twhgd cheaphornybastard
30secondstomars perfectexploiter neversaymypassword cfvfzcxfcnkbdfz 277rte87hryloitru parliament12345
fypjhbr007dfcz007rfr wegangster4lifebitch ske9k9tch3r5w9s ikhouvanjeomer12345 gygypyfyyyposhy
youngandrestless xkzwnuxkdn9a8kcykuitbkg1g xf6cmqlrpeuhjuvv samsungkoze176351 relaxwebbewxaler
professionaltools kyk1rbk1hbw0uqkckwbh incrediblereview hgdxtgttgfdtdtes gjgeufqhjvfyfzif
ejxjzgbgunaz9z6j6exbniqga zeus7169-ladidadi yfltymrfxgjr0707 vjqvfktymrbqvbh rfewtww5tgregtr orientepetroler
nbkbvbkbnhzvlbz heatoclevaedr36 gthtgjldsgjldthn gordolee85-mac2olli gbplfnsqgfhjkm1 euq8pvhrnpssdymizqx+
ereyes4269-ryan1199 egew5twt3tgh65y dsgtylhbdfntkm82 ds6tetsfdsrfdfgd cjdthityyjctrhtnyj
changed_due_to_fraud c3hfpyteuflftim 85fg754kl62br853lpq7 1xpx66blrumblst6bbus3 0k1o2v3a4l5e6v7
00rdtsau4leyzunckj121dwm zghjcnjgfifujleyjd zcfvfzcxfcnkbdfz x4cc355b10wsy0urm1nd vtyltkttdrfrfhf
vsebudethorosho vladivostok2000 ulrace173rfhgjd teshka_poltavka supercutekawaii rumpelstiltzkin
popovich250293sanek omegamircolaura mihamihamiharap methamphetamine messygirl-girlmessy lolfriendslaugh
jeffersonlibrar iaxe105-lanceman htcnhernehbpfwbz heckfydrjynfrnt gergdsfgedhjdrg djpdhfotybt1992
deusdoimpossivel cheaphornybastar cgjldsgjldthnjv byyf1991vensuper boosucka-wanger birkjen-jengele
bendis-chrisbln anhchiyeuminhem adidasonparas123 2010benvanburen 057yeja1zpc3ljx8ci znfrfzrfrfztcnm
zlodeivot88w3er zaibuneng198710 yjplhtvjxrf0102 yfujhirtcbltkrjhjkm wso9rycamguchqpdwwvbad vsebudetxorosho
vehfnjdfqaz123496 valerakish963210 uthvfybzrfekbnw thiesing-daniela tbrunson-serihs
t6dlniahehjsktr60vp8rb50e2 sliueaproulou81 shithappendsshit sharpandshiny121 romasxodizaxlebo
robertpattinson rjyutybfkmyjcnm rhfcjnfcgfctnvbh rfgyuji8il0oksdfzx raidersofthelostark radeonradeon159
primavera2006casa pogo22-omegaome phs16l31pogosta ped100ananacnaveka parasha11uvarova opezassociateslb
nhfdfytyfhrjnbr nhbujyjvtnhbz212 navykentron1994 myponycancelled minhafelicidade mikeybihon-post12
mihaisurleanu2561 merkava-ivanhar1 martenson908884 marie-madeleine luvbekkikkevbul louis.vd.bongaert
louisdog-hattydog loco68-impossib laurelindorenan lasnaloveafrosja kfdhtynmtdf112233 jazzymanlfuckem
jamestkirk7769h jackasslolfr21345 incredibleguest ilikedressingup iamalocksmith25 hs49zu7wzpk2r5ac
hl3fp5sjer8wmcyk gtnhjpfdjlcr123 ghtlghbybvfntkm ghjcnj15z04jdty88 gfifvtldtltdghjcnjkfgjxrf
gettingthenetfucker fussballverruckte frephiotohaij65 farida1a-rem710 eveningcucumber euamominhafamilia
erocdrahhardcore emyeuanhnhieulam dkflcjrjkjdcrbq digitalplayground dflbvybrjkftdbx devilmaycry1991
deflep27-starwars deatiphiliato27 daytrip-daycamp dashatwilight305 darinkabibalova cthuttd123fhntv
coubeahecrubi49 contraspemspero cjkytxysqpfqxbr chouraethiaci10 cfvfpyftimrfrjq c0904fd726fc565
bylecnhbfkbpfwbz biosnex-hardrive bcgjldsgjldthnf bawcat-taebo101 assemyouaretheking antoniobanderas
antifamilymang1 andrejs-iii0649 achilleus-chrisbln 8m917a753k98s25 666xbckjlmzdjkf 6521bf42403fc9d8
218362kikakotik 2014526rfyrelfq 1pwhon42nnlvh1b 15003f640a10fd13 12qw90op12qw90op 12qw34er56ty78ui
11c645df6bc8a365 0302multiblkjdcrbq0302 zwy5ftneynaibtgxalqc zpnz8tt9hdyvz5bz zippy222-rem757
zin7kxp8nlqmhst zimbabweewbabmiz zcfvfzghbrjkmyfz zcfvfzcxfcnkbdf zarembitska46011 z1c9r2m4l6v8sd54
yuliyabanny030302 ytjghtltktyyjcnm ytgjdnjhbvfz923 ytdlmaswrbyfkvin ysumj9rfzfjmrhks yousexymfyousexymf
yourguardianangel youngestamateurs youarethekingnoob ylzzirg11grizzly yjdjrjcbyj19901 ygfgdfhjrrtree2
ydnm5xmznozagt3 ybrrblbrbycjy1992 ybrnjytdpkjvftn ybrjkfqbdfyjdbx ybrbnfhjvfyfnfif yankapartizanka
yaffkseict8enpkl y9fdtggjdbxrncpz y0cq9fpk9xz4vr5v xtndthrf1994dfp xtkjdtrvjktrekf xthtpnthybbrpdtplfv
xsl3irudtulwa1yl xpressmusic5530 xozqeo3tbwnasiw xovbjnfyn2fghsdv wzzqfmnv06euakxs wz4rypedrmufrllq
wutanga-killabee wrhofigduwxy5sch wpgyugvme58xghio worldofwarkraft woaded1-vampish7 wntoej19fziqv77p
wladwladwlad24413wlad withintemptation wilmer-usmcduck whitezazabrowny whiskeydynomite whigginb1-s739rht8
wh8jkkrcxghud5en wh00ol00000se2208e westcoastcustoms weihnachtsmarkt weihnachtskugel weihnachtsbaumna71150
wehotandwesmokin182 webcrackers2oo3 wbrkfvtyskyblue wbfghjnb56zxc39as watashiwadesuka wanderwesen-leider
w!2e3b#pszd9fxav vyhkbhe7gtvwjfv5 vw1zzz70z2h047607 voe0eqh4f0pzhqon vocevirousaudad vkliferita31214
vjqukflbfnjh123 vjhtdjkyetnczhfp vj9inznaakqfe9pe vixens.comreaper999mor098go vividdottle2000
vior3luzl6u1ry2e1 vgtkau8f5zzimt6j vfnbkmlf2010cjfrf vfkmxbrcgfkmxbr vfhnjdcrfzrjirf vfhbyfrfhgjdcrfz
vettedude1964ailing1 vertii1999masha1 velesnickaya525 vd5ca6j9koqmzdueagoocj vbn322jfg434rty vbkkbjyljkkfhjd
vbhjckfdfrfhgjdbx vbh7vfrcbvjdf14 vasilevich1967m vashthestampede vakinnkrutoi4el vadimpustovoitov
v6#wnsbldes2!7zg v1o9v7a8tulupov uvfhdpnwisnfqk3 uthjbvtxfbvfubb upm6pcsfxrrgsff5 uomapheveadou51-moudaicr
uomapheveadou51 unitedsheffield ukfvehysqgjljyjr1993 ujcfdnjljhyflpjh uhtntkmvfhufhbnf ufyttdhfabcjdbxnbveh
ufkbyfdbrnjhjdyf uchiha___itachi tutephoconani40 tupacamarushakur tsueretorovalex111 tstapes5990comc
trying2getphatw00t t_r_i_e_s_n_y_u_g_e_ trepescienucachisso treawrihaiphe58 transplantation translatability
trafficwonderland tpepsucolia@1209 toshiakitoshiaki tortuecrapaud12 tltprokopyn199229 tktyfghtrhfcyfz
tktyfdbnfkmtdyf18 tickled.comreaper999mor098go thxthxcancelled throwyourassout threelittlebirds
threatenedagrip thnarchyhalf3613 thisweekinpalestine theylovemehbad123 theworldisyours thelegendofcynder
thegimp-gr5av8b thegathering1993 theforceunleashed thedeej-alex266 thedarkride2000 thechampaloushi
thatmeansrevenge-xxx thatmeansrevenge thafriauuwrea21 texnolog511akatj testingcheatsenabled terremotoenchil
teerbob1-faceman1 teen.comcalculat taynagamaprimavera tawny21bii-access taniafernandes_87 talamort?dukolak
takekazu7-kamikitakeiko takehana-take8422 swthernsugr9tsou susie65-eurostra supplementalincome
suellembarbosadossan struhtdesigns97 stoudriaslama55 stlkylilix100pr stilllikedressingup starwarsjfkrush
sri2ivassri9ivas sri0ivassri3ivas sqmlkjcpoju0jswc sperryd-redsoxxx spdjgutnvhfjghdnqliu s!osop8dugdbqech
soeuseiminhasenha smirnov.lizuncova smileystolen101201 sliueaproulou81-druphach slimewave4busch
sliajoraephae86 sl8facl7vrwfwvro shut_your_mouth shrike01-hyperion shishkabarakalum shaxidshaxid1983
shanekilpatrick sexmaniacs-liverune sex.com77snnkesnakeman s=#et!041maktoez serejenka2613982
sempreeparasempre semaj700007james securedbymelannie sdwhd6533vo32fjs sddpcht-1234567 scrotumniger11va
schneefloeckche sbrouse-awesome sbevpkyro9pqmf1 satogonap080718 sataniquemizo-19 saransk03513rus
sarahbenalvarez sarabelle252000 sanscontrefacons sanju582realmadrid sanekneshko9609 sandralanoeskaa
sandalio2906fhe san4er123san4er salvowebsolutions saijajantunen94 sadlukkbnmz1234 sachintendulkar
sabaradarylromantic s9bil1vrjn0yh1b s1o2r3k4a5n6g7e8l ruqiyahlovemuaz ruenharn8ekzji4z roscoejschweins
rockalivesolomax rjulfjyljrehbn24 rjnvfnhjcrby1982 rjnsdjbntkb1998 richardkiehn588 rhfcrf1999ghjikf
rhfcbdstvjycnhs rfpfynbgxbr1234 rfpfrcdtnkfyfutyflmtdyf45984 rfnhbyghbdfkjdf rfgbnfycrfzljxrf
rfevgqggdejjqcbr reibreh11herbier redhamsterbluehamster rdtynbynfhfynbyj ranchocucamonga rainbowinthesky
rachelilletschko r15mo5i1g23sh8p1a7pe quiveringotter-im4sin quienlovaasaber qmcxo8dv7la1xe65
qdwlrsfy9ddqqgbsyx q5txlhw8swxtzvkl pyqdtmed8thirci pymcpp04doo5qi2t pyjdbvhjrjv2011 psychedelic2010
progressivehouse prisonfor10years prestigiousmodels practicepractice practiceecitcarp pr1wualb179861p
poweroverwhelming potqwerty545214 polniypizdecachat@#!@ poleuretan42rus plasmaticrick69 pistoolboekjemetinho
piratesofcaribea pineapplehair887 pielegniarstwo3 phuslipraedre22-trimasto phuslipraedre22 photosmartexpres
philipic-casimir pezaregood88854 peterrbaskerville pepperminttea88 pedrocagatinhodanet140594
patrakovserega23 pashastolenn110601s paralelipiped98 papaandthewhitehouse p6gfyojtl5artjb p4swd_6c805c3ad8
oy3k6af9kvhgvit otvsehubegayu94 onlyone4-excess oliischdebescht oleg.kapustin_95 ola5velq2pp093m
ofokeha9hy8oifen6 oezininainnaa11 ocgatk2-llaveatk2 obskaya2akv71995 ntdbixljnl2eai5gqqvhxbnp
nsbfibd35mcrspc noneofyourbusiness nokiaxpressmusic nokia2700classic noblekamael2010 nnslrt69r01l424q
nly2t29advyfhwrz njwanazam6qazwsx nimajnebbenjamin nikolay11vsemenkovo nikitasergeevich niceangelbaby2008
nhlzl1idnhlzl1id nguoitoiyeulaai nfhfrfybpfwbz62 newsarama1pass1 nbkbvbkbnhzylbz nastyahapaevalove
nastyachestardolia naglyphsinsp8249 nadyamayher1982 na1fikovai1bulat myztee-trish123
myiqwvrkvf1pmiwqbdf4kneq m#xi!rzyvh681=fn .mx18spider10man86 mv36hw74fcdub2rk musicitislive12345
mullummul758712 mrscristinagoncalves mrsbuttersworth mp972sa007b006ussr moviedude1122fdd mothercicket2001
morethanicansay montanabigsky2014 mono.01.06.1995 mod=billing_core mkjleepyaitorddz mjwp8mnd2hi7upqg
mjbalogh-19janu64 misskris4849004 missionimpossible minimonk1997797 minimicraft-youtube mifuckeduphentai
mersedesbenz123 meninadosolhosdedeus meb266lavi11ym22 mdmichener-kaines mbnxmylxp7gxqv7hmi9gsoriz
mauroalessandro mauriceundtommy marty_klopfenstein marounhajjloveyou markus000-lovelybo mariarenemivida
margohamakarevij marco.baumstark-5828 manicson-love908 malcevranger505 maksmaksim300300 maimaimottinhyeu
madinashahmanova maddinibiza2004 madaclioweaph61 m0ynqplxama0yve lvbnhbq1990psrjd luvstosuckcocks
luvbekkiluvbekki luvbekkiikkebvul luvamami-visacard lumpkin-sandman lubluanutu4326vv1 ltdjxrfcgktthjv
lovethewayyoulie loris1-tatjana9 loosersneverwin loanhouddyoredo lfybbkcthuttdbx levchenkoaleksey
leticiaeestrela lerka30vishenka lbublhjrdthwtnby lavidaesuncarnava lastlight-killyou languagepowerboo
lamismadesiempr ladkaringmybells1 l7dg980a43rijfcnr3puk5faj l2ze353gepulrvbg ktonerabotaettotest
ktlybrjdsqgthbjl kthrf.czcegthjr kristyna_samsonova korolevskii2409 korolevakrasoti kootergirl-kooter11
kolob@ster720303 kolechka9qwe12345 km694nbv45fa8phg klocknerklockner kklages-slugger kjmkzej0sd4y9ti6
kjkyjqpeirfybvthekbn kiogouniakoui79-saecloub kikuchi-1023kiku kfhbcfcfyfrbtdyf1 kepnerstollin111001
kensai-athena00 kapitoshkaivolk111 kaledinjora2002 kaeannadhyleantonette justice4allepier jpnxgzbynj2dgysu
jolyan9976291saad johnwilson-kirkwall jnhflyjt1234567 jndtncndtyyjcnm jlbyyflwfnmvbyen jlbyjrbqcnfhsqdjkr
jkzyjxrf1975vfvf jivedaddydave08 jiueqqio0xst4gcirdnhk2 jhx46s4w85sfjkh jhughes-asrocer1 jhrl0821-jhrl0595
jhood22-december jhfhgcgre65r7687 jhajuhfabxtcrbq jgthegjkyjvjxtyysq jesustransforma
jesperkroghnielsen@msncom jekasuper050499 jashha67123bbhs jardanes-chrisbln jackieguenther0205
jack789-airedale j3qq4h7h2v2hch4 iwannafuckyou75 iwanmisailoff78 irkakoshka12cat irinazavarka123
invisiblemark52549 ****intiitnikcuf inhocsignovinces infernusvader66615 imnotthatstupid imageresizeguide
ilovegirls-likethat ijnjnbgfctrcbkjk iiilovesingle061196 iddqdidkfaidclip ichmagschokolade ia!vk#s=72q0ujg4
iaminlovewitduckyy iamhiswifebitch i4hnhoqaqko45gjp i05#2vwet!gfco7m hwfj00jgn1fje239 htutcnhfwbzkjkj
hostwiththemost hostingpass1984 hornygregg-nascar20 hondamotorcycle68 hobbitlobanovlavrov hlazarou-scorpio1
hki837bjk3hu23f23 hjvfyjdcrfz2000 hjvfyekmzyjd1995 hjpjdsqakfvbyuj hilfigerhilfiger highwayto44hell
hfytnrbrtvthjdj1993 herjgbcbytujhzn herecomessuccess heqrjqy36fw6hwrf heatoclevaedr36-ceasioke
hbphezekiah1812 haxxwtfnerdzord harryjamespotte harringtonsteve hardguy-cupcake hakerkiselevska
hahapodstava2010 hageoyaji144no44 hack4653bigbabe h6y857t5y65hd6c7 h380n8furzkelkjq gzrqc6x64vifhpzo
gtnhjdcrjuj3021 gthgtylbrekzhysq grundackerstrasse77 grtyhrthwgrtghgtrhrfghfghgfh grlfdyze1gsakog
gratefuljjacinto gouchojostaet84 gotscrewedbydeadjones gonewiththewind godsheisgorgeous globalimmigratio
gjoexmtvedtktyb gjnjvexnjzytrcn gjlfhjxtr890098 ghtpthdfnbdyjcnm ghostintheshell ghmazngoctbxlxqe
ghjuhfvvbhjdfybt ghjnbdjcnjzybt2 ghblevfqntgfhjkm ghbjhbntn123456 ghbdtnlheu01293 ghbdtnkeyfnbrfv
ggdkflbrbhbkk321 gfyfcjybr091068 gfirfrfrfirf101 gbnbhbvjd3121988 gavetimerwulfxcat gargoylecarpathian
fytxrfghjnfcjdf fylhtqcthuttdbx fyfcnfcbzjktujdyf futuramainmymind fussballbekloppte fullmetaljacket
froz3n4rrowiablo31993 frellingchristma free2meisohsogood fqvltjlgiqd6guzz forumanchorinstanceid
fmyq6ufvbq8i0xla8 fktymrbqwdtnjxtr fktrctqbujhtdbx fkg7h4f3v6vm38j fixesixseveneight fischer1mounte1
fifa2008??????? fickteufelchen66 fhbcnjntkm12345 fetish.combeezer4topper4 fenjbyntabrfwbz feinstrumpfhose
fedrovkonstantun fdfqfdfq3007718 fcayn3iqeujljxmw fca8797b976473f2 farvas_number_one fantadeportocale
fancyfeatherstx famwu9aswxwvenb falaschettichr88 f0she0ykf8uwobcp evtyzdctjnkbxyj evgeshamen744892dom
evcoihejnrjfo34 eugenio231976silv euamomeusamigos erondrahharduore ereshkigal210686 epiclightpassword
epe34za7guh8bs9 eoznalgnairekwmv354 eovbhnzdzywxqius enrique18yari11 enjoythesilence enidon-gandalf8
eminiem-dirtybas elnagurunapa1987 elinkaknopkaigood correcthorsebatterystaple correcthorsebatterystapler
horsebatterystaple thequickbrownfox thequickbrownfoxjumps thequickbrownfoxjumpsover
thequickbrownfoxjumpsoverthelazydog quickbrownfoxjumps jumpsoverthelazydog maytheforcebewithyou
mayth3forcebewithyou theforceisstrong lukeiamyourfather iamyourfather ihaveabadfeelingaboutthis
tobeornottobe tobeornottobethatisthequestion thatisthequestion winteriscoming agameofthrones gameofthrones
houseofthedragon lordoftherings thelordoftherings onedoesnotsimply onedoesnotsimplywalkintomordor
oneringtorulethemall youshallnotpass youshallnotpassword harrypotterandthe hogwartsexpress expectopatronum
avadakedavra houseofgryffindor wingardiumleviosa dumbledoresarmy theboywholived starwarsepisode
startrekvoyager startrekenterprise beammeupscotty livelongandprosper resistanceisfutile toinfinityandbeyond
hastalavistababy illbebackterminator frylymydearidontgiveadamn franklymydearidontgiveadamn
hereslookingatyoukid elementarymydearwatson houstonwehaveaproblem mynameisinigomontoya youkilledmyfather
iseedeadpeople showmethemoney youcanthandlethetruth sayhellotomylittlefriend lifeislikeaboxofchocolates
thereisnospoon followthewhiterabbit welcometothematrix wakeupneo whyssoserious whysoserious iambatman
iamironman withgreatpowercomesgreatresponsibility avengersassemble captainamerica guardiansofthegalaxy
wakandaforever spidermanhomecoming teenagemutantninjaturtles powerrangers spongebobsquarepants
piratesofthecaribbean thefastandthefurious backtothefuture indianajones silenceofthelambs breakingbad
thewalkingdead howimetyourmother thebigbangtheory strangerthings friendsforever bestfriendsforever
bestfriends4ever iloveyouforever iloveyousomuch iloveyouverymuch iloveyoubaby iloveyoualways iloveyoumom
iloveyoumum iloveyoudaddy iloveyoumommy iloveyoujesus iloveyoumorethan iloveyoutothemoonandback
tothemoonandback ilovemyself ilovemyfamily ilovemymother ilovemyhusband ilovemywife ilovemyboyfriend
ilovemygirlfriend ilovemykids ilovemychildren ilovemydaughter ilovemyson ilovemydog ilovemydogs ilovemycat
ilovemycats ilovemybaby ilovemyjob ilovemylife ilovemusic ilovefootball ilovechocolate ilovecheese
ilovepizza ilovebeer ilovecoffee ilovepassword ilovelinux ihatepasswords ihatethispassword ihatemyjob
ihatemylife ihateeverything ihateyousomuch iamthegreatest iamtheking iamthebest iamtheone iamlegend iamgroot
iamawesome iamnumberone forgotmypassword iforgotmypassword iforgotthepassword forgotpassword
forgottenpassword thisismypassword thisisapassword thisisthepassword thisismynewpassword
thisisasecurepassword thisisastrongpassword thisisaverylongpassword thisisalongpassword thisisasecret
thisisatest thisisatestpassword thisissparta mypasswordispassword mypasswordis mynewpassword myoldpassword
mysecretpassword mysecurepassword mystrongpassword mylongpassword mypassphrase mycatsname mydogsname
averylongpassword verylongpassword verysecurepassword verystrongpassword supersecurepassword
supersecretpassword supersecret topsecretpassword secretpassword securepassword strongpassword
temporarypassword temppassword defaultpassword initialpassword adminpassword administratorpassword
administrators systemadministrator sysadminpassword rootpassword userpassword masterpassword
databasepassword serverpassword wifipassword gmailpassword emailpassword facebookpassword bankpassword
testpassword samplepassword examplepassword mypasswordissecure newpassword changemenow changemeplease
pleasechangeme changethispassword changeyourpassword changepassword changeit resetpassword passwordreset
enterpassword enteryourpassword typeyourpassword typepasswordhere insertpasswordhere passwordgoeshere
yourpasswordhere yourpassword passwordishere passwordisincorrect incorrectpassword wrongpassword
invalidpassword yourpasswordisincorrect nopasswordrequired notmypassword notapassword notthepassword
youwillneverguess youwillneverguessthis youllneverguess neverguessthis trytoguessthis guessmypassword
guessthispassword whatisthepassword whatsthepassword whatismypassword dontforgetthis donotforget donotenter
dontsharethis letmeinplease letmeinnow pleaseletmein opensesame opensesameplease accessgranted accessdenied
trustnoone trustno1 welcomehome welcomebackuser welcometohell welcometotheworld welcometothejungle
hellomynameis hellohowareyou helloworld helloworldhello goodmorning goodmorningvietnam goodnightmoon
goodnightsweetheart howareyoutoday whatsyourname whatisyourname thankyouverymuch thankyousomuch
thankyoujesus thankyoulord thankyougod jesuslovesme jesuslovesyou jesuschrist jesuschristislord
jesusismylord jesusismysavior jesusislord jesusismylife jesussaves jesusistheway praisethelord
thelordismyshepherd thelordisgood godisgreat godisgood godisgoodallthetime godismyfather godismystrength
godblessamerica godblessyou godsgift ingodwetrust trustingod holyspirit amazinggrace hallelujah
alhamdulillah bismillahirrahmanirrahim lailahaillallah allahuakbar allahisgreat subhanallah inshaallah
faithhopelove faithhopeandlove faithhopecharity livelaughlove peaceandlove peaceloveandhappiness
loveisintheair loveisallyouneed allyouneedislove loveconquersall loveyouforever loveyoumom lovemeforever
loveofmylife lifeisgood lifeisbeautiful lifeistooshort lifegoeson carpediem hakunamatata dontworrybehappy
dontpanic keepcalmandcarryon keepitsimple keepitsimplestupid nevergiveup neversaynever neverforget
neverevergiveup neverquit yesyoucan yeswecan impossibleisnothing everythingwillbefine everythingisawesome
everythinghappensforareason timewilltell timeflies timeismoney moneyislife moneytalks makemoney
makelovenotwar makeamericagreatagain freedomofspeech freedomisnotfree wethepeople americathebeautiful
unitedstates unitedstatesofamerica newyorkcity newyorkyankees losangeles losangeleslakers sanfrancisco
chicagobulls bostonceltics bostonredsox dallascowboys pittsburghsteelers greenbaypackers goldenstatewarriors
philadelphiaeagles torontomapleleafs manchesterunited manchestercity liverpoolfc liverpoolfootballclub
youllneverwalkalone youneverwalkalone chelseafc chelseafootballclub arsenalfc arsenalfootballclub
tottenhamhotspur newcastleunited leedsunited glasgowrangers celticfootballclub fcbarcelona fcbarcelona1899
bayernmunich bayernmunchen borussiadortmund juventusfc intermilan galatasaray fenerbahce besiktas
bocajuniors riverplate corinthians palmeiras cristianoronaldo lionelmessi michaeljordan michaeljackson
elvispresley taylorswift selenagomez justinbieber jennifferlopez jenniferlopez jenniferaniston
leonardodicaprio leonardodavinci johnnydepp angelinajolie marilynmonroe freddiemercury bohemianrhapsody
wewillrockyou wearethechampions anotherbrickinthewall darksideofthemoon wishyouwerehere stairwaytoheaven
highwaytohell hotelcalifornia smellsliketeenspirit sweetchildomine novemberrain paradisecity enterthesandman
entersandman masterofpuppets nothingelsematters fadetoblack livinonaprayer dontstopbelieving
dontstopbelievin likearollingstone yellowsubmarine strawberryfieldsforever strawberryfields
lucyintheskywithdiamonds herecomesthesun imagineallthepeople singingintherain somewhereovertherainbow
overtherainbow raindropskeepfalling purplerain purplehaze californiadreaming californication
knockingonheavensdoor redhotchilipeppers gunsnroses gunsandroses ledzeppelin rollingstones therollingstones
backstreetboys onedirection linkinpark thirtysecondstomars mychemicalromance avengedsevenfold systemofadown
blacksabbath blackveilbrides falloutboy twentyonepilots panicatthedisco merrychristmas merryxmas
happynewyear happybirthday happybirthdaytoyou happyhalloween happyeaster happyholidays jinglebells
santaclaus rudolphtherednosedreindeer twinkletwinklelittlestar marryhadalittlelamb maryhadalittlelamb
humptydumpty ringaroundtherosie rowrowrowyourboat itsybitsyspider onceuponatime happilyeverafter
happyeverafter therearenomonsters princessandthefrog beautyandthebeast sleepingbeauty
snowwhiteandthesevendwarfs aliceinwonderland littleredridinghood thelittlemermaid winniethepooh mickeymouse
mickeymouseclubhouse minniemouse donaldduck hellokitty123 pokemonpikachu gottacatchemall supermario
supermariobrothers legendofzelda thelegendofzelda worldofwarcraft worldoftanks callofduty callofdutyblackops
callofdutymodernwarfare grandtheftauto grandtheftautosanandreas counterstrike assassinscreed leagueoflegends
minecraftisawesome fortniteisthebest finalfantasy kingdomhearts metalgearsolid residentevil teamfortress
needforspeed needforspeedmostwanted thesecretlifeof thecakeisalie allyourbasearebelongtous overninethousand
itsover9000 itsoverninethousand neverdigdown deadoralive doctorwho doctorwhotardis exterminate
sherlockholmes thehitchhikersguide hitchhikersguidetothegalaxy theanswertolifetheuniverseandeverything
answertolife whatisthemeaningoflife meaningoflife solongandthanksforallthefish sonofabitch motherfuckers
gofuckyourself fuckyoubitch fuckthisshit fuckoffanddie fuckthepolice fuckeveryone fuckthesystem
eatshitanddie idontknowmypassword idontcare idontremember icantremember icantrememberit
idontrememberthepassword iwillneverforget rememberme rememberthis remembermypassword doyouremember
blinkoneeightytwo onetwothree onetwothreefour onetwothreefourfive onetwothreefourfivesix
onetwothreefourfivesixseven onetwothreefourfivesixseveneight onetwothreefourfivesixseveneightnine
onetwothreefourfivesixseveneightnineten allthesmallthings unodostrescuatro einszweidreivier
twothousandandtwenty passwordmanager passwordpolicy passwordprotected passwordmustbe passwordistoolong
passwordtooshort thispasswordsucks thispasswordistoolong fifteencharacters sixteencharacters
fifteencharacterslong fifteenletters mustbefifteencharacters ineedalongerpassword whydoesthishavetobesolong
minimumfifteencharacters stupidpassword stupidpasswordrules stupidpasswordpolicy dumbpassword crappypassword
anotherpassword onemorepassword yetanotherpassword bestpasswordever worstpasswordever greatpassword
goodpassword badpassword simplepassword easypassword hardpassword unbreakable unbreakablepassword
uncrackable uncrackablepassword unhackable impossibletoguess hackmeifyoucan catchmeifyoucan hackthis
hackerman hacktheplanet internetexplorer microsoftwindows microsoftoffice windowsserver windowsxp
windowsvista googlechrome amazonprime playstationfour nintendoswitch computerscience computerpassword
informationtechnology helpdeskpassword servicedesk serviceaccount serviceaccountpassword networkadmin
networkadministrator networkpassword securityfirst securitypassword informationsecurity engineering
development developmentpassword productionpassword stagingpassword postgrespassword mysqlpassword
oraclepassword kubernetes dockerpassword jenkinspassword databrickspassword latchkeypassword
workspacepassword apachespark machinelearning artificialintelligence datascience dataengineering
dataengineer datascientist businessintelligence summertime summerofsixtynine autumnleaves wintertime
winterwonderland thursdaynight fridaynight thankgoditsfriday saturdaynight saturdaynightfever sundaymorning
januaryfebruary septemberoctober novemberdecember iliketurtles ilikebigbutts ilikebigbuttsandicannotlie
ilikecheese ilikemoney ilikepizza chickennuggets chickennugget chocolatecake chocolatechip
chocolatechipcookie chocolatechipcookies chocolatemilk strawberries strawberryshortcake peanutbutter
peanutbutterjelly peanutbutterjellytime peanutbutterandjelly macaroniandcheese baconandeggs coffeeandcream
cheeseburger hamburger watermelon blueberry butterflies butterflykisses caterpillar goldenretriever
germanshepherd labradorretriever yorkshireterrier tyrannosaurusrex hippopotamus rhinoceros elephants
unicornsandrainbows rainbowsandunicorns rainbowunicorn rainbowbright rainbowdash sunshineandrainbows
youaremysunshine mylittlepony mylittlesunshine mylittleprincess littleprincess littleangel daddyslittlegirl
daddysgirl mamasboy sweethearts sweetdreams sweetpotato honeybunny snowflake firefighter harleydavidson
mercedesbenz volkswagen lamborghini lamborghinigallardo ferrarienzo fordmustang mustanggt chevroletcamaro
subaruimpreza nissanskyline toyotacorolla hondacivic supercalifragilistic supercalifragilisticexpialidocious
antidisestablishmentarianism hippopotomonstrosesquippedaliophobia floccinaucinihilipilification
rumpelstiltskin congratulations responsibility telecommunications communication administration
characteristic extraordinary international understanding unforgettable loremipsum loremipsumdolor
loremipsumdolorsitamet foobarbazqux supermanandbatman batmanandrobin tomandjerry romeoandjuliet adamandeve
bonnieandclyde saltandpepper rockandroll sexdrugsandrocknroll itwasthebestoftimes itwasadarkandstormynight
callmeishmael inthebeginning inthebeginninggodcreated ourfatherwhoartinheaven ourfatherwhoart
hailmaryfullofgrace fourscoreandsevenyearsago ihaveadream asknotwhatyourcountry givemeliberty
givemelibertyorgivemedeath cogitoergosum ithinkthereforeiam venividivici aleaiactaest mementomori
perasperaadastra adastraperaspera semperfidelis inomniaparatus inteligencia contrasenia micontrasena miclave
teamomucho teamoporsiempre teamomiamor teamomama teamodios teamojesus teextrano tequieromucho mividaeres
miamorporsiempre diosesamor diosesfiel diosesbueno diosmelibre diostebendiga jesusmeama jesustebendiga
lavidaesbella lavidaloca vivalavida hastalavista buenosdias felizcumpleanos feliznavidad
realmadridclubdefutbol monmotdepasse jetaime jetaimemonamour jetaimepourlavie monamour bonjourlemonde
parisfrance meinpasswort deinpasswort geheimespasswort dasistmeinpasswort dasisteinpasswort ichliebedich
ichliebedichsosehr gutenmorgen gutentag donaudampfschifffahrt weihnachtsmann schalkenullvier ikhouvanjou
ikhouvanjouw hetwachtwoord lozenord losenord kodeord kochamcie kochamciebardzo minhasenha euteamo
euteamomuito teamodemais deusefiel deusebom jesuscristo jesusteama amorvincitomnia amoreterno tiamo
tiamotantissimo amoremio forzainter forzamilan forzajuve forzaroma seniseviyorum seniseviyorumaskim
istanbulturkiye mustafakemalataturk emyeuanh anhyeuemnhieulam mahalkita mahalnamahalkita akucintakamu
akusayangkamu sayangkuselamanya woaini aishiteru sarangheyo yalyublyutebya yatebyalyublyu
`
  .trim()
  .split(/\s+/);
