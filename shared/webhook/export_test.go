package webhook

// CheckURL is checkURL, for the fuzz test.
func CheckURL(e *Endpoints, address string) error { return e.checkURL(address) }
