package audit

// The reasons of a refusal that only the log tells, beside those of package problem: who sends a credential that is no good any
// more is told no more than a 401.
const (
	ReasonRevoked      = "revoked"
	ReasonExpired      = "expired"
	ReasonWrongAddress = "wrong_address" // the token is for another MCP address
)
