package demo

import (
	"time"

	"frontdesk/shared/booking"
)

// known is a question that the customers of a business ask, and its answer.
func known(category, question, answer string) booking.KnowledgeItem {
	return booking.KnowledgeItem{Category: category, Question: question, Answer: answer}
}

// knowledge gives what the plan's business knows its ids.
func (d draws) knowledge(p plan, businessID string) []booking.KnowledgeItem {
	ids := d.stream("knowledge/" + businessID)
	var list []booking.KnowledgeItem
	for n, k := range p.knowledge {
		k.UpdatedAt = firstID.Add(time.Duration(n) * time.Minute)
		k.ID = booking.NewID(k.UpdatedAt, ids)
		list = append(list, k)
	}
	return list
}

var lindenhofKnows = []booking.KnowledgeItem{
	known("Arrival", "When are you open?", "Monday to Friday from 7:00 to 22:00, Saturday from 9:00 to 18:00, Sunday from 17:00 to 20:00. The door opens a quarter of an hour before the first class."),
	known("Arrival", "Where are you, and how do I get there?", "In the courtyard of the old linden tree, two minutes on foot from the tram stop Lindenplatz. Ring at Studio Lindenhof and take the stairs to the first floor."),
	known("Arrival", "Where can I park?", "There are no parking spaces of our own. The car park Lindenplatz is round the corner; with a stamp from our front desk two hours cost 3 €."),
	known("Arrival", "Can I leave my bicycle with you?", "Yes, there are covered stands in the courtyard. Please lock it."),
	known("Arrival", "Is the studio accessible by wheelchair?", "The massage and physiotherapy rooms are on the ground floor and reached without steps. The class rooms are on the first floor, and the house has no lift."),
	known("Arrival", "What if I am late?", "We close the door five minutes after the start, so that everybody can settle in. A place that is not taken by then goes to somebody on the waiting list."),
	known("Bookings", "How do I cancel a class?", "Online or by a message to us. Up to twelve hours before the start it costs nothing; after that the class is charged or taken off your pass."),
	known("Bookings", "How do I cancel a massage or physiotherapy?", "Please tell us at least 24 hours before the appointment. Later than that we charge half of its price, and all of it if you do not come."),
	known("Bookings", "The class is full. Is there a waiting list?", "Yes. Join it and we offer you a place as soon as one is free. The offer stands for two hours, or until an hour before the start."),
	known("Bookings", "Can I move my booking to another day?", "As often as you like, up to twelve hours before a class and 24 hours before an appointment."),
	known("Bookings", "Can I bring a guest?", "Yes. Book the place for them in your name and tell us theirs at the front desk. With a pass each guest takes one class off it."),
	known("Classes", "I have never done yoga. Which class suits beginners?", "Yin Yoga and Vinyasa Flow are both open to beginners; the teachers show easier forms of every pose. Reformer Pilates starts with an introduction of fifteen minutes: please come early for your first one."),
	known("Classes", "What should I bring and wear?", "Comfortable clothes and a bottle of water. Mats, blocks, belts and blankets are here; you may bring a mat of your own. We practise barefoot, and on the reformer in grip socks."),
	known("Classes", "Do I need grip socks?", "On the reformer, yes, for hygiene and so that you do not slip. You can buy a pair at the front desk for 15 €."),
	known("Classes", "From when on can I come to Prenatal Yoga?", "From the 14th week of pregnancy, and as long as you feel well. Please ask your midwife or doctor before the first class."),
	known("Classes", "In which language are the classes?", "Most are in German with explanations in English. Tell the teacher before the class if you need the other one."),
	known("Classes", "May children come along?", "Classes are for people from 14 years on; under 18 with the consent of a parent. There is no child care."),
	known("Massage and physiotherapy", "Do I need a prescription for physiotherapy?", "No. With a prescription the health insurance pays most of it; without one you pay 68 € for 45 minutes. Please bring the prescription to the first appointment: it must not be older than 28 days."),
	known("Massage and physiotherapy", "When should I not have a massage?", "With a fever, an infection, a fresh injury or thrombosis, and in the first three months of a pregnancy. If you are not sure, call us first."),
	known("Prices", "What does a trial class cost?", "Your first class at Studio Lindenhof costs 10 €, whichever you choose. Tell us when you book that it is your first."),
	known("Prices", "Are there reductions for students?", "Students, trainees, people over 65 and people without work pay 20 percent less for single classes and for the pass of ten. Please show us a card or letter."),
	known("Prices", "How long is my pass valid?", "A pass of ten classes is valid for six months from its first use. If you are ill for longer than two weeks we add the time: a doctor's letter is enough."),
	known("Prices", "How can I end or pause my membership?", "The membership runs by the month and ends with the month in which you write to us, if that is before its 20th. You can pause it twice a year for up to a month each."),
	known("Prices", "How can I pay?", "By card, in cash at the front desk, or by invoice for companies. Memberships are paid by direct debit on the first of the month."),
	known("Prices", "Do you have gift cards?", "Yes, of 50 €, for any class or treatment, valid for three years. You can buy them at the front desk or online, and print them at home."),
	known("At the studio", "Are there showers, lockers and towels?", "There are two showers and changing rooms with lockers: bring a padlock, or borrow one for a deposit of 5 €. Towels cost 2 €."),
	known("At the studio", "I have lost something. Do you keep it?", "What is found is kept at the front desk for four weeks and then given away. Write to us what it is and when you were here."),
}

var kumoKnows = []booking.KnowledgeItem{
	known("Arrival", "When are you open?", "Tuesday to Friday from 10:00 to 20:00, Saturday and Sunday from 9:00 to 20:00. We are closed on Mondays. 定休日は月曜日です。"),
	known("Arrival", "Where is the salon?", "On the second floor above the book shop, four minutes on foot from the east exit of the station. Take the small street beside the bakery."),
	known("Arrival", "Is there parking?", "We have no car park of our own. The coin parking across the street costs about ¥300 for 30 minutes. 専用駐車場はありません。向かいのコインパーキングをご利用ください。"),
	known("Arrival", "What if I am late?", "Please call us. Up to fifteen minutes we do what still fits; later than that we may have to move your appointment to another day."),
	known("Arrival", "Can I come with a pram or a wheelchair?", "Yes. There is a lift to the second floor, and the door of the salon is 90 cm wide."),
	known("Bookings", "How do I cancel or change an appointment?", "Free of charge until 19:00 on the day before. On the day itself we charge half of the price, and all of it without a word. 前日19時までは無料で変更・キャンセルできます。"),
	known("Bookings", "予約の変更はできますか", "はい。前日の19時までは無料で変更できます。当日の変更は料金の半額をいただきます。"),
	known("Bookings", "Can I ask for a certain stylist?", "Yes, name them when you book; there is no extra charge. If they are ill we call you, and you choose another stylist or another day."),
	known("Bookings", "Can I come without an appointment?", "If a chair is free. On weekday mornings there often is; at the weekend please book."),
	known("Bookings", "Can I bring a friend to the Scalp Care Workshop?", "Gladly. There are four places; please book one for each of you."),
	known("Haircut", "How long does a haircut take?", "Short hair about 45 minutes, long hair about 75, with consultation and shampoo."),
	known("Haircut", "What is included in the price of a haircut?", "Consultation, shampoo, cut and blow-dry. Colour and perm are not offered."),
	known("Haircut", "Do you cut children's hair?", "Yes, from four years on, at the price of short hair. Parents are welcome to sit beside the chair."),
	known("Haircut", "I am not happy with my cut. What can I do?", "Come back within seven days and we put it right free of charge."),
	known("Haircut", "What should I show the stylist?", "A photograph helps more than words, also one of what you do not want."),
	known("Head Spa", "What happens at a Head Spa?", "Your scalp is looked at through a small camera, then massaged with warm oil, steamed and washed: 50 minutes lying down in a dim room. ヘッドスパは約50分です。"),
	known("Head Spa", "Is the Head Spa suitable for sensitive skin?", "Yes: tell us beforehand and we use the oil without scent. With open wounds or a rash on the scalp please wait until it has healed."),
	known("Head Spa", "Can I have a Head Spa while I am pregnant?", "From the fifth month on, and lying on your side if you prefer. Please tell us when you book."),
	known("Head Spa", "Will my hair be wet afterwards?", "We dry it for you. Styling takes ten minutes more and costs ¥1,500."),
	known("Classes", "What should I bring to Morning Stretch?", "Clothes you can move in. Mats and towels are here, and tea is served afterwards."),
	known("Prices", "How can I pay?", "In cash, by card, and with the usual apps and transit cards. 現金、カード、電子マネーがご利用いただけます。"),
	known("Prices", "Do I have to tip?", "No. Nobody tips in Japan, and our prices include everything."),
	known("Prices", "Do you have gift cards?", "Yes, of ¥5,000, for any treatment, valid for one year. ギフトカードは5,000円からございます。"),
	known("Prices", "What is the Kumo Club?", "A membership of ¥11,000 a month with one haircut and one Head Spa. It can be ended at the end of any month, but the first three."),
	known("At the salon", "Do you speak English?", "Ren and Yui do. 田中 speaks a little, and has a tablet that translates."),
	known("At the salon", "Is there Wi-Fi?", "Yes, free of charge. The password stands on the mirror."),
}
