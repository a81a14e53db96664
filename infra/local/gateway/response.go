package gateway

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
)

// proxyResponse is what a function of a proxy integration returns.
type proxyResponse struct {
	StatusCode        *int                `json:"statusCode"`
	Headers           map[string]string   `json:"headers"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	Body              string              `json:"body"`
	IsBase64Encoded   bool                `json:"isBase64Encoded"`

	content []byte // Body, decoded
}

// parseResponse checks a function's result. The error is what API Gateway's log calls a malformed proxy response.
func parseResponse(raw []byte) (*proxyResponse, error) {
	var response *proxyResponse
	if err := json.Unmarshal(raw, &response); err != nil {
		return nil, err
	}
	if response == nil || response.StatusCode == nil {
		return nil, errors.New("statusCode is missing")
	}
	// A status below 200 never ends a response, so it is as wrong as one that doesn't exist.
	if status := *response.StatusCode; status < 200 || status > 599 {
		return nil, fmt.Errorf("statusCode %d is not a final HTTP status", status)
	}
	response.content = []byte(response.Body)
	if response.IsBase64Encoded {
		content, err := base64.StdEncoding.DecodeString(response.Body)
		if err != nil {
			return nil, errors.New("the body is not base64")
		}
		response.content = content
	}
	return response, nil
}

// write sends the response to the client under API Gateway's rules for headers.
func (p *proxyResponse) write(w http.ResponseWriter, method string) {
	header := w.Header()
	for name, values := range p.mergedHeaders() {
		if name := clientHeader(name); name != "" {
			header[name] = append(header[name], values...)
		}
	}
	if header.Get("Content-Type") == "" {
		header.Set("Content-Type", "application/json") // REST APIs' default; net/http would guess instead
	}
	hasBody := method != http.MethodHead && *p.StatusCode != http.StatusNoContent && *p.StatusCode != http.StatusNotModified
	if hasBody {
		header.Set("Content-Length", strconv.Itoa(len(p.content)))
	}
	w.WriteHeader(*p.StatusCode)
	if hasBody {
		w.Write(p.content)
	}
}

// mergedHeaders joins both maps; a value in both is sent once.
func (p *proxyResponse) mergedHeaders() map[string][]string {
	merged := http.Header{}
	for name, values := range p.MultiValueHeaders {
		for _, value := range values {
			merged.Add(name, value)
		}
	}
	for name, value := range p.Headers {
		if !slices.Contains(merged.Values(name), value) {
			merged.Add(name, value)
		}
	}
	return merged
}
