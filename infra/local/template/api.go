package template

import (
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// CORS is the API's answer to a preflight. Empty fields are left out of it.
type CORS struct {
	AllowOrigin      string
	AllowMethods     string
	AllowHeaders     string
	MaxAge           string // seconds
	AllowCredentials bool
}

// apiProperties are the properties of the AWS::Serverless::Api that the local run reads.
type apiProperties struct {
	id        string
	StageName string `yaml:"StageName"`
	Auth      struct {
		DefaultAuthorizer string                `yaml:"DefaultAuthorizer"`
		ToPreflight       *bool                 `yaml:"AddDefaultAuthorizerToCorsPreflight"`
		Authorizers       map[string]authorizer `yaml:"Authorizers"`
	} `yaml:"Auth"`
	Cors             yaml.Node `yaml:"Cors"`
	GatewayResponses yaml.Node `yaml:"GatewayResponses"`
}

type authorizer struct {
	FunctionArn         string `yaml:"FunctionArn"`
	FunctionPayloadType string `yaml:"FunctionPayloadType"`
	Identity            struct {
		ReauthorizeEvery *int     `yaml:"ReauthorizeEvery"` // seconds
		Headers          []string `yaml:"Headers"`
		QueryStrings     []string `yaml:"QueryStrings"`
		Context          []string `yaml:"Context"`
	} `yaml:"Identity"`
}

var stageName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,128}$`)

// readAPI fills what t takes from the template's one API.
func (t *Template) readAPI(s *scope, resources []resource) (*apiProperties, error) {
	var api resource
	for _, r := range resources {
		if r.kind != "AWS::Serverless::Api" {
			continue
		}
		if api.id != "" {
			return nil, errorAt(r.node, "%s is a second API beside %s; the local run supports one", r.id, api.id)
		}
		api = r
	}
	if api.id == "" {
		return nil, errorAt(resources[0].node, "the template has no AWS::Serverless::Api")
	}
	resolved, err := s.resolve(only(api.properties, "StageName", "Auth", "Cors", "GatewayResponses"))
	if err != nil {
		return nil, err
	}
	properties := &apiProperties{id: api.id}
	if err := load(resolved, properties); err != nil {
		return nil, err
	}
	if !stageName.MatchString(properties.StageName) {
		return nil, errorAt(api.node, "%s: StageName %q is not made of letters, digits, _ and -", api.id, properties.StageName)
	}
	t.Stage = properties.StageName
	if err := t.readAuthorizers(api.node, properties); err != nil {
		return nil, err
	}
	if t.GatewayResponses, err = readGatewayResponses(&properties.GatewayResponses); err != nil {
		return nil, err
	}
	t.CORS, err = readCORS(&properties.Cors)
	return properties, err
}

// readAuthorizers refuses what the gateway does not support (TOKEN authorizers, identity sources, a cache) instead of
// running with other rules than the deployed API.
func (t *Template) readAuthorizers(at *yaml.Node, api *apiProperties) error {
	functions := map[string]bool{}
	for _, f := range t.Functions {
		functions[f.LogicalID] = true
	}
	t.Authorizers = map[string]string{}
	for name, a := range api.Auth.Authorizers {
		identity := a.Identity
		function, _, _ := strings.Cut(a.FunctionArn, ":") // from the name of its alias
		switch {
		case !functions[function]:
			return errorAt(at, "authorizer %s names %q, which is not a function of the template", name, a.FunctionArn)
		case a.FunctionPayloadType != "REQUEST":
			return errorAt(at, "authorizer %s: the local run supports REQUEST authorizers only", name)
		case identity.ReauthorizeEvery == nil || *identity.ReauthorizeEvery != 0:
			return errorAt(at, "authorizer %s: the local run does not cache; set Identity.ReauthorizeEvery to 0", name)
		case len(identity.Headers)+len(identity.QueryStrings)+len(identity.Context) > 0:
			return errorAt(at, "authorizer %s: the local run does not support identity sources", name)
		}
		t.Authorizers[name] = function
	}
	byDefault := api.Auth.DefaultAuthorizer
	if byDefault == "" || byDefault == "NONE" {
		return nil
	}
	if _, ok := t.Authorizers[byDefault]; !ok {
		return errorAt(at, "DefaultAuthorizer %s is not among the Authorizers", byDefault)
	}
	if api.Cors.Kind != 0 && (api.Auth.ToPreflight == nil || *api.Auth.ToPreflight) {
		return errorAt(at, "set AddDefaultAuthorizerToCorsPreflight to false: SAM would authorize preflights, which carry no credential")
	}
	return nil
}

// readCORS accepts both of SAM's forms: a mapping, or the allowed origin alone.
func readCORS(n *yaml.Node) (*CORS, error) {
	if n.Kind == 0 {
		return nil, nil
	}
	var cors struct {
		AllowOrigin      string `yaml:"AllowOrigin"`
		AllowMethods     string `yaml:"AllowMethods"`
		AllowHeaders     string `yaml:"AllowHeaders"`
		MaxAge           string `yaml:"MaxAge"`
		AllowCredentials bool   `yaml:"AllowCredentials"`
	}
	if n.Kind == yaml.ScalarNode {
		cors.AllowOrigin = n.Value
	} else if err := load(n, &cors); err != nil {
		return nil, err
	}
	for name, value := range map[string]string{
		"AllowOrigin": cors.AllowOrigin, "AllowMethods": cors.AllowMethods, "AllowHeaders": cors.AllowHeaders, "MaxAge": cors.MaxAge,
	} {
		if value != "" && !static.MatchString(value) {
			return nil, errorAt(n, "Cors: %s must be in single quotes inside the text, like \"'*'\"", name)
		}
	}
	return &CORS{
		AllowOrigin:      strings.Trim(cors.AllowOrigin, "'"),
		AllowMethods:     strings.Trim(cors.AllowMethods, "'"),
		AllowHeaders:     strings.Trim(cors.AllowHeaders, "'"),
		MaxAge:           strings.Trim(cors.MaxAge, "'"),
		AllowCredentials: cors.AllowCredentials,
	}, nil
}
