using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Weir.Fhir.Model;

namespace Weir.Fhir.Policies;

/// <summary>A policy bound to FHIR's types: for each object at its place, what becomes of each property. Made as places are met; not for several threads at once.</summary>
internal sealed class PolicyPlan(Policy policy)
{
    private readonly FhirModel _model = FhirModel.R4;
    private readonly Dictionary<string, PolicyNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyCounts> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<byte[], PolicyNode?> _resources = new(Utf8Comparer.Instance);

    public Policy Policy => policy;

    /// <summary>What became of values so far, by path.</summary>
    public IReadOnlyDictionary<string, PolicyCounts> Counts => _counts;

    /// <summary>The plan of a resource type; null where R4 has none of the name.</summary>
    public PolicyNode? Resource(ReadOnlySpan<byte> typeName)
    {
        var known = _resources.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (known.TryGetValue(typeName, out var node))
            return node;
        var name = typeName.Length <= 64 ? Encoding.UTF8.GetString(typeName) : "";
        if (!_model.IsResource(name))
            return null;
        return known[typeName] = Node(_model.Find(name)!, keeps: false, []);
    }

    /// <summary>True where all resources of a type are left out.</summary>
    public bool Drops(FhirType resource) => policy.Of(resource) is { Step: PolicyStep.Drop };

    public PolicyCounts CountsOf(string path)
    {
        if (!_counts.TryGetValue(path, out var counts))
            _counts[path] = counts = new PolicyCounts();
        return counts;
    }

    /// <param name="type">The object's type.</param>
    /// <param name="keeps">True inside what a rule keeps as a whole.</param>
    /// <param name="reached">Rules whose path has led here, and how far.</param>
    private PolicyNode Node(FhirType type, bool keeps, ImmutableArray<(PolicyRule Rule, int Step)> reached)
    {
        var active = Active(type, keeps, reached);
        var key = new StringBuilder(type.Name).Append(keeps ? " keep" : "");
        foreach (var (rule, step) in active)
            key.Append(CultureInfo.InvariantCulture, $" {System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(rule)}/{step}");
        if (_nodes.TryGetValue(key.ToString(), out var node))
            return node;
        Dictionary<byte[], PolicyProperty> properties = new(Utf8Comparer.Instance);
        foreach (var element in type.Elements)
        {
            foreach (var typeName in element.TypeNames)
                Add(properties, type, element, typeName, keeps, active);
        }

        return _nodes[key.ToString()] = new PolicyNode(type, properties);
    }

    /// <summary>The rules that have led here, and those that begin at the type.</summary>
    private ImmutableArray<(PolicyRule Rule, int Step)> Active(FhirType type, bool keeps, ImmutableArray<(PolicyRule Rule, int Step)> reached)
    {
        var active = reached;
        for (var known = type; known is not null; known = known.Base)
        {
            // What is kept as a whole is not taken apart again by what holds for a data type anywhere.
            if (policy.OfElements.TryGetValue(known.Name, out var rules) && !(keeps && known.Kind == FhirTypeKind.DataType))
                active = active.AddRange(rules.Where(rule => !active.Any(other => other.Rule == rule && other.Step == 0)).Select(rule => (rule, 0)));
        }

        return active;
    }

    private void Add(Dictionary<byte[], PolicyProperty> properties, FhirType type, FhirElement element, string typeName, bool keeps, ImmutableArray<(PolicyRule Rule, int Step)> active)
    {
        var name = element.JsonName(typeName);
        var valueType = _model.Find(typeName)!;
        var led = active.Where(rule => rule.Step < rule.Rule.Path.Steps.Length && rule.Rule.Path.Steps[rule.Step].Matches(element, typeName)).ToList();
        var property = Property(type, element, name, valueType, keeps, [.. led.Where(rule => rule.Rule.Path.Steps[rule.Step].WhereElement is null)]);
        var conditions = led.Select(rule => rule.Rule.Path.Steps[rule.Step]).Where(step => step.WhereElement is not null).Select(step => (step.WhereElement, step.WhereValue)).Distinct().ToList();
        if (conditions.Count > 0)
        {
            property = Copy(property, [.. conditions.Select(condition => new PolicyVariant(
                Encoding.UTF8.GetBytes(condition.WhereElement!),
                Encoding.UTF8.GetBytes(condition.WhereValue!),
                Property(type, element, name, valueType, keeps, [.. led.Where(rule => Holds(rule.Rule.Path.Steps[rule.Step], condition.WhereElement!, condition.WhereValue!))])))]);
        }

        properties[Encoding.UTF8.GetBytes(name)] = property;
        if (valueType.Kind == FhirTypeKind.Primitive)
            properties[Encoding.UTF8.GetBytes("_" + name)] = Companion(type, name, property);
    }

    private static bool Holds(PolicyPathStep step, string element, string value) => step.WhereElement is null
        || (string.Equals(step.WhereElement, element, StringComparison.Ordinal) && string.Equals(step.WhereValue, value, StringComparison.Ordinal));

    private PolicyProperty Property(FhirType type, FhirElement element, string name, FhirType valueType, bool keeps, ImmutableArray<(PolicyRule Rule, int Step)> led)
    {
        var sort = Policy.SortOf(valueType);
        var action = Decide(type, element, valueType, sort, keeps, led);
        var holder = valueType switch
        {
            { Kind: FhirTypeKind.Primitive } => HolderSort.Value,
            { Name: "Resource" } => HolderSort.Resource,
            { Name: "Extension" } => HolderSort.Extension,
            _ => HolderSort.Object,
        };
        var path = $"{type.Name}.{name}";
        return new PolicyProperty
        {
            Path = path,
            Name = Encoding.UTF8.GetBytes($"\"{name}\":"),
            Holder = holder,
            Sort = sort,
            Action = action,
            Counts = CountsOf(path),
            IsInstant = valueType.Name is "instant",
            IsTime = valueType.Name is "time",
            IsCode = valueType.Name is "code",
            KeepsPlaces = holder == HolderSort.Value,
            Child = holder is HolderSort.Object or HolderSort.Extension
                ? new Lazy<PolicyNode>(() => Node(valueType, holder == HolderSort.Object && action.Step == PolicyStep.Keep && KeepsWhole(valueType, keeps, led), [.. led.Select(rule => (rule.Rule, rule.Step + 1))]), isThreadSafe: false)
                : null,
        };
    }

    /// <summary>True where a rule keeps an object as a whole, not only what rules keep of it.</summary>
    private bool KeepsWhole(FhirType valueType, bool keeps, ImmutableArray<(PolicyRule Rule, int Step)> led) =>
        keeps || Chosen(valueType, ValueSort.Group, led) is { Step: PolicyStep.Keep } || policy.Of(valueType) is { Step: PolicyStep.Keep };

    private PolicyAction Decide(FhirType type, FhirElement element, FhirType valueType, ValueSort sort, bool keeps, ImmutableArray<(PolicyRule Rule, int Step)> led)
    {
        var chosen = Chosen(valueType, sort, led);
        // Who a row is of, and what it points at: hashed alike everywhere, or not there at all.
        if ((element.DeclaringType is "Resource" && element.Name is "id") || (type.Name is "Bundle.entry" && element.Name is "fullUrl") || (type.Name is "Reference" && element.Name is "reference"))
            return chosen is { Step: PolicyStep.Drop } ? chosen.Value : new PolicyAction(PolicyStep.Reference);
        if (type.Name is "Reference" && element.Name is "type")
            return new PolicyAction(PolicyStep.TypeName);
        if (type.Name is "Extension" && element.Name is "url")
            return new PolicyAction(PolicyStep.Keep);
        if (valueType.Name is "Extension" or "Resource")
            return chosen is { Step: PolicyStep.Drop } ? chosen.Value : new PolicyAction(PolicyStep.Keep);
        if (chosen is { } rule)
            return rule;
        if (keeps)
            return new PolicyAction(element.DeclaringType is "Element" && element.Name is "id" ? PolicyStep.Drop : PolicyStep.Keep);
        return policy.Of(valueType) ?? new PolicyAction(sort == ValueSort.Group ? PolicyStep.Keep : PolicyStep.Drop);
    }

    /// <summary>The action of the rule with the longest path of those that end here and go with the type; of equal ones the last.</summary>
    private static PolicyAction? Chosen(FhirType valueType, ValueSort sort, ImmutableArray<(PolicyRule Rule, int Step)> led)
    {
        PolicyAction? chosen = null;
        var depth = 0;
        foreach (var (rule, step) in led)
        {
            var weight = (rule.Path.Depth * 2) + (rule.Path.Steps.Any(passed => passed.WhereElement is not null) ? 1 : 0);
            if (step != rule.Path.Steps.Length - 1 || weight < depth || rule.Action.ProblemOf(valueType.Name, sort) is not null)
                continue;
            (chosen, depth) = (rule.Action, weight);
        }

        return chosen;
    }

    /// <summary>The id and extensions of a primitive value. They go with it.</summary>
    private PolicyProperty Companion(FhirType type, string name, PolicyProperty value)
    {
        var path = $"{type.Name}._{name}";
        return new PolicyProperty
        {
            Path = path,
            Name = Encoding.UTF8.GetBytes($"\"_{name}\":"),
            Holder = HolderSort.Object,
            Sort = ValueSort.Group,
            Action = new PolicyAction(value.Action.Step == PolicyStep.Drop ? PolicyStep.Drop : PolicyStep.Keep),
            Counts = CountsOf(path),
            KeepsPlaces = true,
            Child = new Lazy<PolicyNode>(() => Node(_model.Find("Element")!, keeps: false, []), isThreadSafe: false),
        };
    }

    private static PolicyProperty Copy(PolicyProperty property, ImmutableArray<PolicyVariant> variants) => new()
    {
        Path = property.Path,
        Name = property.Name,
        Holder = property.Holder,
        Sort = property.Sort,
        Action = property.Action,
        Counts = property.Counts,
        Child = property.Child,
        IsInstant = property.IsInstant,
        IsTime = property.IsTime,
        IsCode = property.IsCode,
        KeepsPlaces = property.KeepsPlaces,
        Variants = variants,
    };
}
