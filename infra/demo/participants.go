package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"frontdesk/shared/booking"
)

// name is a given or family name, and its spelling in an e-mail address.
type name struct{ written, address string }

// sources are how people came; tags are what the team calls some of them.
var (
	sources = []string{"website", "website", "recommendation", "instagram", "walk_in"}
	tags    = []string{"early bird", "evening", "vip", "needs mat", "student"}
)

// names pairs given and family names of the same part of the world.
var names = []struct{ given, family []name }{
	{namesOf("Anna Lukas Jürgen/juergen Käthe/kaethe Sören/soeren Greta Emil Zoë/zoe"), namesOf("Müller/mueller Schröder/schroeder Weiß/weiss Böhm/boehm Lange Krüger/krueger Brandt Vogel")},
	{namesOf("Aylin Emre Çağla/cagla Deniz Özgür/oezguer Şirin/sirin"), namesOf("Yılmaz/yilmaz Öztürk/oeztuerk Çelik/celik Şahin/sahin Aydın/aydin")},
	{namesOf("Zofia Łukasz/lukasz Agnieszka Wojciech Małgorzata/malgorzata"), namesOf("Nowak Wójcik/wojcik Zieliński/zielinski Dąbrowska/dabrowska Kaczmarek")},
	{namesOf("Дарья/darya Никита/nikita Олена/olena Тарас/taras Милица/milica"), namesOf("Иваненко/ivanenko Петров/petrov Шевченко/shevchenko Јовановић/jovanovic")},
	{namesOf("美咲/misaki 翔太/shota 陽菜/hina 健/ken さくら/sakura"), namesOf("佐藤/sato 鈴木/suzuki 高橋/takahashi 伊藤/ito 小林/kobayashi")},
	{namesOf("João/joao Inês/ines Renée/renee Siobhán/siobhan Núria/nuria Óscar/oscar"), namesOf("Gonçalves/goncalves O’Brien/obrien Lefèvre/lefevre García/garcia Peña/pena Ferreira")},
	{namesOf("ليلى/layla يوسف/yusuf مريم/maryam עידו/ido נועה/noa"), namesOf("حداد/haddad المصري/almasri خوري/khoury כהן/cohen לוי/levi")},
	{namesOf("Amara Kwame Ngozi Thandiwe Tunde Zanele"), namesOf("Okafor Mensah Adebayo Dlamini Nkosi Abiola")},
	{namesOf("Linh Minh Thảo/thao 지훈/jihun 서연/seoyeon 伟/wei"), namesOf("Nguyễn/nguyen Trần/tran 김/kim 박/park 王/wang")},
	{namesOf("Olivia Noah Priya Arjun Charlotte Mateo"), namesOf("Smith Taylor Sharma Patel Johnson van-der-Berg/vanderberg")},
}

// namesOf reads names, each followed by /address where the two differ in more than case.
func namesOf(list string) []name {
	var read []name
	for _, one := range strings.Fields(list) {
		written, address, ok := strings.Cut(one, "/")
		if !ok {
			address = strings.ToLower(written)
		}
		read = append(read, name{strings.ReplaceAll(written, "-", " "), address})
	}
	return read
}

// participants makes the plan's participants in the order they came, the regular one first. Only the dates of their
// records and consents depend on now.
func (d draws) participants(p plan, businessID string, now time.Time) []booking.Participant {
	draw, known := d.stream("participants/"+businessID), d.stream("known/"+businessID)
	addresses := map[string]int{}
	apart := 600 * day / time.Duration(p.participants)
	var list []booking.Participant
	for n := range p.participants {
		from := names[draw.IntN(len(names))]
		given, family := from.given[draw.IntN(len(from.given))], from.family[draw.IntN(len(from.family))]
		one := booking.Participant{
			ID:        booking.NewID(firstID.Add(time.Duration(n)*time.Minute), draw),
			Name:      given.written + " " + family.written,
			Consent:   booking.Consent{Status: booking.ConsentUnknown},
			Status:    booking.Customer,
			CreatedAt: now.Add(-time.Duration(p.participants-n) * apart),
			Source:    sources[known.IntN(len(sources))],
		}
		for _, tag := range tags {
			if known.IntN(8) == 0 {
				one.Tags = append(one.Tags, tag)
			}
		}
		slices.Sort(one.Tags)
		if n%10 == 0 {
			one.Notes = 1 + n/10%2
		}
		// Every 63rd has neither e-mail address nor phone, like a walk-in customer.
		if n%9 != 8 {
			one.Email = uniqueAddress(addresses, given.address+"."+family.address, n)
		}
		if n%7 != 6 {
			one.Phone = p.phone(n)
		}
		switch chance := draw.IntN(100); {
		case chance < 45:
			one.Consent = booking.Consent{Status: booking.ConsentGranted, At: one.CreatedAt.Add(time.Hour)}
		case chance < 65:
			one.Consent = booking.Consent{Status: booking.ConsentRevoked, At: one.CreatedAt.Add((now.Sub(one.CreatedAt)) / 2)}
		}
		switch chance := draw.IntN(100); {
		case chance < 12:
			one.Status = booking.Lead
		case chance < 20:
			one.Status = booking.Archived
		}
		if n == 0 && p.regular.email != "" {
			one.Name, one.Email, one.Status = p.regular.name, p.regular.email, booking.Customer
		}
		list = append(list, one)
	}
	return list
}

// uniqueAddress makes an e-mail address under a reserved domain. Namesakes get a number.
func uniqueAddress(taken map[string]int, local string, n int) string {
	domain := []string{"example.com", "example.org"}[n%2]
	taken[local]++
	if count := taken[local]; count > 1 {
		local = fmt.Sprintf("%s%d", local, count)
	}
	return local + "@" + domain
}
