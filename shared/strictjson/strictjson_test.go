package strictjson_test

import (
	"testing"

	"frontdesk/shared/strictjson"
)

type call struct {
	Method string `json:"method"`
	Params struct {
		Name string `json:"name"`
	} `json:"params"`
}

func TestUnmarshal(t *testing.T) {
	for body, fine := range map[string]bool{
		`{"method":"a","params":{"name":"b"}}`: true,
		`{"method":"a","other":{"Method":1}}`:  true,
		`{}`:                                   true,
		`{"Method":"a"}`:                       false,
		`{"method":"a","METHOD":"b"}`:          false,
		`{"method":"a","params":{"Name":"b"}}`: false,
		`{"method":"a","method":"b"}`:          false,
		`{"params":{"name":"a","name":"b"}}`:   false,
		`{"method":"a"} {}`:                    false,
		`{"method":7}`:                         false,
		`[]`:                                   false,
		`"a"`:                                  false,
		``:                                     false,
		"{\"method\":\"\xff\"}":                false,
		`{"method":"a","\u006dethod":"b"}`:     false,
		"{\"met\u212aod\":\"a\",\"method\":\"b\"}": true,
	} {
		var c call
		if err := strictjson.Unmarshal([]byte(body), &c); (err == nil) != fine {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"method":"a","params":{"name":"b"}}`))
	f.Add([]byte(`{"Method":1}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var c call
		strictjson.Unmarshal(body, &c)
	})
}
