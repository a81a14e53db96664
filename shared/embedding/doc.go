// Package embedding turns texts into vectors that tell what they mean, by a model of Amazon Bedrock. It alone imports Bedrock's SDK.
//
// It knows the wire format of Amazon's Titan text embeddings, version 2, and does not know what the texts are for.
package embedding
