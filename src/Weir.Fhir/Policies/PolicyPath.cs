using System.Collections.Immutable;
using Weir.Fhir.Model;
using Weir.Pipelines;

namespace Weir.Fhir.Policies;

/// <summary>One step of a path: an element, for a choice perhaps of one type, and perhaps of those objects alone in which another element has a value.</summary>
/// <param name="Element">The element's name, or its JSON property: <c>value</c>, <c>valueString</c>.</param>
/// <param name="OfType">The type of a choice, or null.</param>
/// <param name="WhereElement">The element that decides, or null.</param>
/// <param name="WhereValue">The text it has then, or null.</param>
internal sealed record PolicyPathStep(string Element, string? OfType, string? WhereElement, string? WhereValue)
{
    /// <summary>True where an element with a value of a type is meant.</summary>
    public bool Matches(FhirElement element, string typeName) =>
        (string.Equals(Element, element.Name, StringComparison.Ordinal) && (OfType is null || string.Equals(OfType, typeName, StringComparison.Ordinal)))
        || (element.IsChoice && string.Equals(Element, element.JsonName(typeName), StringComparison.Ordinal));
}

/// <summary>What a rule is about: a type, or elements reached from it.</summary>
/// <param name="Type">The type it begins at: <c>Patient</c>, <c>Address</c>, <c>string</c>, <c>Patient.contact</c>.</param>
/// <param name="Steps">The elements, outermost first; empty where all values of the type are meant.</param>
/// <param name="Depth">How many steps were written: what goes before other rules.</param>
internal sealed record PolicyPath(string Type, ImmutableArray<PolicyPathStep> Steps, int Depth)
{
    /// <summary>Reads and checks a path.</summary>
    /// <returns>The path and the names of the types its values may have; or null, and <paramref name="problem"/> and where in the text it is.</returns>
    public static (PolicyPath Path, IReadOnlyList<string> Types)? Parse(string text, FhirModel model, out string problem, out Range at)
    {
        var parser = new PathParser(text, model);
        var parsed = parser.Parse();
        (problem, at) = (parser.Problem, parser.At);
        return parsed;
    }

    private sealed class PathParser(string text, FhirModel model)
    {
        private int _at;

        public string Problem { get; private set; } = "";

        public Range At { get; private set; }

        public (PolicyPath Path, IReadOnlyList<string> Types)? Parse()
        {
            var root = Name();
            if (model.Find(root) is null)
                return Fail(0.._at, $"'{root}' is no type of FHIR R4.{Spelling.Suggestion(root, model.TypeNames.Where(name => !name.Contains('.', StringComparison.Ordinal)))} Begin with a resource type or a data type.");
            var steps = ImmutableArray.CreateBuilder<PolicyPathStep>();
            var (begin, types, depth) = (root, new List<string> { root }, 0);
            while (_at < text.Length)
            {
                if (Step(ref types) is not { } step)
                    return null;
                depth++;
                steps.Add(step);
                // An element with elements of its own has its own type: from there on the path holds wherever that type occurs, however deep.
                if (types is [var only] && model.Find(only)!.Kind == FhirTypeKind.Backbone && _at < text.Length && steps.All(passed => passed.WhereElement is null))
                {
                    begin = only;
                    steps.Clear();
                }
            }

            return (new PolicyPath(begin, steps.ToImmutable(), depth), types);
        }

        private PolicyPathStep? Step(ref List<string> types)
        {
            if (!Skip('.'))
                return FailStep(_at..text.Length, "A dot and an element are expected here. Write a path such as Patient.address.postalCode.");
            var start = _at;
            var name = Name();
            var found = Found(types, new PolicyPathStep(name, null, null, null));
            if (found.Count == 0)
            {
                var known = types.SelectMany(type => model.Find(type)!.Elements.Select(element => element.Name)).Distinct(StringComparer.Ordinal).ToList();
                var suggestion = Spelling.Suggestion(name, known);
                return FailStep(start.._at, $"'{name}' is not an element of {string.Join(" or ", types)}.{(suggestion.Length > 0 ? suggestion : $" It has {string.Join(", ", known.Take(30))}.")}");
            }

            string? ofType = null;
            var call = _at;
            if (Call("ofType"))
            {
                ofType = Name();
                found = Found(types, new PolicyPathStep(name, ofType, null, null));
                if (found.Count == 0)
                    return FailStep(call.._at, $"'{name}' never has the type {ofType}. Remove .ofType or name a type that the element may have.");
                if (!Skip(')'))
                    return FailStep(_at..text.Length, "A closing bracket is expected here.");
            }

            types = found;
            return Call("where") ? Where(name, ofType, types) : new PolicyPathStep(name, ofType, null, null);
        }

        private PolicyPathStep? Where(string name, string? ofType, List<string> types)
        {
            var start = _at;
            var deciding = Name();
            if (Found(types, new PolicyPathStep(deciding, null, null, null)).Count == 0)
                return FailStep(start.._at, $"'{deciding}' is not an element of {string.Join(" or ", types)}.{Spelling.Suggestion(deciding, types.SelectMany(type => model.Find(type)!.Elements.Select(element => element.Name)))}");
            Blanks();
            var isEqual = Skip('=');
            Blanks();
            if (!isEqual || !Skip('\''))
                return FailStep(_at..text.Length, "where compares an element of the object itself with a text. Write where(system = 'https://…').");
            var end = text.IndexOf('\'', _at);
            if (end < 0)
                return FailStep(_at..text.Length, "The text that begins with a quote is not closed. Add the second quote.");
            var value = text[_at..end];
            _at = end + 1;
            Blanks();
            return Skip(')') ? new PolicyPathStep(name, ofType, deciding, value) : FailStep(_at..text.Length, "A closing bracket is expected here.");
        }

        private List<string> Found(List<string> types, PolicyPathStep step)
        {
            List<string> found = [];
            foreach (var type in types)
            {
                foreach (var element in model.Find(type)!.Elements)
                    found.AddRange(element.TypeNames.Where(typeName => step.Matches(element, typeName)));
            }

            return [.. found.Distinct(StringComparer.Ordinal)];
        }

        private string Name()
        {
            Blanks();
            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '_'))
                _at++;
            return text[start.._at];
        }

        private bool Call(string function)
        {
            var call = $".{function}(";
            if (string.CompareOrdinal(text, _at, call, 0, call.Length) != 0)
                return false;
            _at += call.Length;
            return true;
        }

        private bool Skip(char c)
        {
            if (_at >= text.Length || text[_at] != c)
                return false;
            _at++;
            return true;
        }

        private void Blanks()
        {
            while (_at < text.Length && text[_at] == ' ')
                _at++;
        }

        private (PolicyPath Path, IReadOnlyList<string> Types)? Fail(Range at, string problem)
        {
            (At, Problem) = (at, problem);
            return null;
        }

        private PolicyPathStep? FailStep(Range at, string problem)
        {
            (At, Problem) = (at, problem);
            return null;
        }
    }
}
