package template

import "go.yaml.in/yaml/v4"

// named evaluates an entry of Conditions.
func (s *scope) named(name *yaml.Node) (bool, error) {
	node := child(s.conditions, name.Value)
	if node == nil {
		return false, errorAt(name, "unknown condition %s", name.Value)
	}
	if s.inEvaluation[name.Value] {
		return false, errorAt(name, "condition %s depends on itself", name.Value)
	}
	s.inEvaluation[name.Value] = true
	defer delete(s.inEvaluation, name.Value)
	return s.condition(node)
}

// condition evaluates a condition: the name of another one, or a condition function.
func (s *scope) condition(n *yaml.Node) (bool, error) {
	function, argument, ok := intrinsic(n)
	switch {
	case ok:
	case n.Kind == yaml.ScalarNode:
		return s.named(n)
	case child(n, "Condition") != nil:
		return s.named(child(n, "Condition"))
	default:
		return false, errorAt(n, "this is not a condition")
	}
	switch function {
	case "Condition":
		return s.named(argument)
	case "Equals":
		return s.equals(argument)
	case "Not":
		if len(argument.Content) != 1 {
			return false, errorAt(argument, "Fn::Not takes one condition")
		}
		holds, err := s.condition(argument.Content[0])
		return !holds, err
	case "And", "Or":
		return s.combine(argument, function == "And")
	default:
		return false, errorAt(n, "the local run doesn't know the condition function %s", function)
	}
}

func (s *scope) equals(argument *yaml.Node) (bool, error) {
	if len(argument.Content) != 2 {
		return false, errorAt(argument, "Fn::Equals takes two values")
	}
	left, err := s.resolve(argument.Content[0])
	if err != nil {
		return false, err
	}
	right, err := s.resolve(argument.Content[1])
	if err != nil {
		return false, err
	}
	return left != nil && right != nil && left.Value == right.Value, nil
}

// combine is Fn::And when all, Fn::Or otherwise.
func (s *scope) combine(argument *yaml.Node, all bool) (bool, error) {
	for _, n := range argument.Content {
		holds, err := s.condition(n)
		if err != nil || holds != all {
			return holds, err
		}
	}
	return all, nil
}
