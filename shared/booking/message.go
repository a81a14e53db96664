package booking

// Platform is a way to write to a participant.
type Platform string

// The platforms.
const (
	Email     Platform = "email"
	SMS       Platform = "sms"
	WhatsApp  Platform = "whatsapp"
	Instagram Platform = "instagram"
	Facebook  Platform = "facebook"
)
