package demo

import "encoding/json"

// File is demo.json, which a run that has the demo writes: all that an outside tool needs to use it.
type File struct {
	BaseURL string  `json:"baseUrl"`
	CAFile  *string `json:"caFile"` // nil: none
	Engine  Engine  `json:"engine"`
	Outbox  string  `json:"outbox"` // the folder, or the address of a page, that shows what was not sent
	Demo
}

// Engine is where the run's store is, as this machine reaches it.
type Engine struct {
	Endpoint      string `json:"endpoint"`
	AccessTable   string `json:"accessTable"`
	BusinessTable string `json:"businessTable"`
}

// Text returns the file's content.
func (f File) Text() ([]byte, error) {
	text, err := json.MarshalIndent(f, "", "  ")
	return append(text, '\n'), err
}
