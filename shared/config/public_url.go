package config

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// FindPublicURL reads the public address from the parameter that names it, where the environment did not: behind CloudFront,
// whose address is not known before the functions are there. An empty endpoint is AWS. The error says which parameter is wrong.
func (c *Config) FindPublicURL(ctx context.Context, endpoint string) error {
	if c.PublicURL != nil {
		return nil
	}
	client := ssm.NewFromConfig(c.AWS(), func(o *ssm.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
		}
	})
	found, err := client.GetParameter(ctx, &ssm.GetParameterInput{Name: &c.PublicURLParameter})
	if err != nil {
		return fmt.Errorf("PUBLIC_URL_PARAMETER names %s, which cannot be read: %w", c.PublicURLParameter, err)
	}
	c.PublicURL, err = publicURL("the parameter "+c.PublicURLParameter, aws.ToString(found.Parameter.Value))
	return err
}
