using System.Collections.Immutable;
using Weir.Columns;
using Weir.Fhir.FhirPath;
using Weir.Fhir.Model;
using Weir.Fhir.Plan;
using Weir.Fhir.Plan.Operations;
using Weir.Fhir.Rows;
using Weir.Fhir.ValueSets;
using Weir.Pipelines;

namespace Weir.Fhir.Views;

/// <summary>Compiles views over one resource type: binds their paths and puts the steps together that make their rows.</summary>
internal sealed class ViewCompiler
{
    private readonly ViewDefinition _view;
    private readonly BindingContext _context;
    private readonly List<ViewColumn> _columns = [];
    private readonly List<CompiledColumn> _compiled = [];

    private readonly bool _isTyped;

    private ViewCompiler(ViewDefinition view, BindingContext context, bool isTyped) => (_view, _context, _isTyped) = (view, context, isTyped);

    /// <summary>Compiles a view into the shape that all views of its resource type share.</summary>
    /// <exception cref="ViewException">It is wrong; the message shows where.</exception>
    public static CompiledView Compile(ViewDefinition view, Shape shape, ConstantTexts texts, bool isLenient, bool isTyped, Func<string, FoundValueSet> valueSets)
    {
        var type = FhirModel.R4.Find(view.Resource);
        if (type is not { Kind: FhirTypeKind.Resource } && !isLenient)
            throw view.ResourceText.Error(0, view.Resource.Length, $"There is no resource type '{view.Resource}' in FHIR R4.{Spelling.Suggestion(view.Resource, FhirModel.R4.ResourceTypes)}");
        var constants = new Dictionary<string, Expression>(StringComparer.Ordinal);
        foreach (var constant in view.Constants)
            constants[constant.Name] = constant.Value;
        var resource = new BoundType(type, ValueKind.Complex, shape);
        return new ViewCompiler(view, new BindingContext(FhirModel.R4, resource, constants, texts, isLenient) { ValueSets = valueSets }, isTyped).Compile();
    }

    private CompiledView Compile()
    {
        ImmutableArray<BoundType> focus = [_context.Resource];
        var where = _view.Where.Select(path => BindCriterion(path, focus)).ToImmutableArray();
        // The numbers of columns run through the selects in the order they are written in; steps are linked from the end.
        var parts = _view.Select.Select(select => BindSelect(select, focus)).ToList();
        var repeated = _columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null)
            throw repeated.Last().Path.Error(0, repeated.Last().Path.Text.Length, $"Column '{repeated.Key}' is there twice. Expected each name once.");
        if (_columns.Count == 0)
            throw _view.ResourceText.Error(0, 1, "The view has no columns.");
        RowStep steps = new EmitStep();
        for (var i = parts.Count - 1; i >= 0; i--)
            steps = parts[i].Link(steps);
        return new CompiledView(
            _view.Resource,
            new TableSchema(_view.Name, [.. _compiled.Select(column => column.Schema)]) { Description = _view.Description ?? _view.Title },
            [.. _compiled],
            where,
            steps);
    }

    private Operation BindCriterion(PathText path, ImmutableArray<BoundType> focus)
    {
        var bound = Binder.Bind(_context, path, focus);
        if (!bound.Types.IsEmpty && bound.Types.All(type => type.Kind is not (ValueKind.Boolean or ValueKind.Unknown)))
            throw path.Error(0, path.Text.Length, $"A where is true or false, and this path yields {ValueKinds.Described(bound.Types[0].Kind)}. Compare it with something, or ask .exists().");
        return bound.Operation;
    }

    private BoundSelect BindSelect(ViewSelect select, ImmutableArray<BoundType> focus)
    {
        Operation? forEach = null;
        Operation[] repeat = [];
        if (select.ForEach is { } path)
        {
            var bound = Binder.Bind(_context, path, focus);
            (forEach, focus) = (bound.Operation, bound.Types);
        }
        else if (!select.Repeat.IsEmpty)
        {
            (repeat, focus) = BindRepeat(select.Repeat, focus);
        }

        var columns = select.Columns.SelectMany(column => AddColumn(column, focus)).ToArray();
        var within = select.Select.Select(inner => BindSelect(inner, focus)).ToArray();
        var union = BindUnion(select, focus);
        return new BoundSelect(forEach, select.OrNull, repeat, columns, within, union);
    }

    /// <summary>What a path leads to is asked the same paths again: elements of one type have one shape, however deep they are.</summary>
    private (Operation[] Paths, ImmutableArray<BoundType> Types) BindRepeat(ImmutableArray<PathText> paths, ImmutableArray<BoundType> from)
    {
        var known = new Dictionary<string, BoundType>(StringComparer.Ordinal);
        var waiting = new Queue<ImmutableArray<BoundType>>([from]);
        Operation[]? operations = null;
        while (waiting.TryDequeue(out var focus))
        {
            var bounds = paths.Select(path => Binder.Bind(_context, path, focus)).ToArray();
            operations ??= [.. bounds.Select(bound => bound.Operation)];
            foreach (var type in bounds.SelectMany(bound => bound.Types).Where(type => type.Shape is not null))
            {
                var name = type.Type?.Name ?? "";
                if (known.TryGetValue(name, out var there))
                {
                    Shape.Unify(there.Shape!, type.Shape!);
                    continue;
                }

                known.Add(name, type);
                waiting.Enqueue([type]);
            }
        }

        // Bound once more over everything they can be asked of, so that each step finds its property in each shape.
        ImmutableArray<BoundType> all = [.. from, .. known.Values];
        return ([.. paths.Select(path => Binder.Bind(_context, path, all).Operation)], [.. known.Values]);
    }

    private BoundSelect[] BindUnion(ViewSelect select, ImmutableArray<BoundType> focus)
    {
        if (select.UnionAll.IsEmpty)
            return [];
        var first = _columns.Count;
        List<BoundSelect> branches = [BindSelect(select.UnionAll[0], focus)];
        var width = _columns.Count - first;
        foreach (var branch in select.UnionAll.Skip(1))
        {
            var start = _columns.Count;
            var bound = BindSelect(branch, focus);
            RefuseOtherColumns(branch, first, width, start);
            _columns.RemoveRange(start, _columns.Count - start);
            _compiled.RemoveRange(start, _compiled.Count - start);
            branches.Add(bound.Moved(first - start));
        }

        return [.. branches];
    }

    private void RefuseOtherColumns(ViewSelect branch, int first, int width, int start)
    {
        var wanted = _columns.GetRange(first, width).Select(column => column.Name).ToList();
        var found = _columns.GetRange(start, _columns.Count - start).Select(column => column.Name).ToList();
        if (!wanted.SequenceEqual(found, StringComparer.Ordinal))
        {
            throw branch.Place.Error(0, 1, $"The branches of a unionAll have the same columns in the same order. The first has {string.Join(", ", wanted)}; this one has {string.Join(", ", found)}.");
        }

        for (var i = 0; i < width; i++)
        {
            if (_compiled[first + i].Schema.Type != _compiled[start + i].Schema.Type)
            {
                throw _columns[start + i].Path.Error(
                    0,
                    _columns[start + i].Path.Text.Length,
                    $"Column '{wanted[i]}' is {_compiled[start + i].Schema.Type} here and {_compiled[first + i].Schema.Type} in the first branch of the unionAll. Give both the same type.");
            }
        }
    }

    private List<BoundColumn> AddColumn(ViewColumn column, ImmutableArray<BoundType> focus)
    {
        var bound = Binder.Bind(_context, column.Path, focus);
        var fhirType = column.Type ?? Inferred(bound);
        var kind = FhirModel.R4.Find(fhirType) is { } known ? ValueKinds.Of(known) : ValueKind.String;
        var type = column.Collection ? ColumnType.Json : ColumnTypes.OfFhir(fhirType, kind);
        if (column.AnsiType is { } ansi && !column.Collection)
        {
            type = ColumnTypes.OfAnsi(ansi)
                ?? throw column.Path.Error(0, column.Path.Text.Length, $"Column '{column.Name}' has the tag ansi/type '{ansi}', which is no type that Weir has. Expected one such as DATE, DECIMAL(18,4) or CHARACTER VARYING.");
        }

        List<BoundColumn> added = [Add(column.Name, type, CellPart.Value, column.Description)];
        if (_isTyped && column.AnsiType is null && !column.Collection)
            added.AddRange(TypedColumn.Beside(column.Name, fhirType).Select(beside => Add(beside.Name, beside.Type, beside.Part, beside.Meaning)));
        return added;

        BoundColumn Add(string name, ColumnType columnType, CellPart part, string? description)
        {
            _columns.Add(column with { Name = name });
            _compiled.Add(new CompiledColumn(new ColumnSchema(name, columnType) { Description = description }, fhirType, column.Collection, new CellWriter(name, columnType, column.Collection, part)));
            return new BoundColumn(_columns.Count - 1, bound.Operation, bound.ReadsRowIndex);
        }
    }

    /// <summary>The type that a path yields where it can yield one alone; else text.</summary>
    private static string Inferred(Bound bound)
    {
        var types = bound.Types.Select(type => type.Type?.Name ?? type.Kind switch
        {
            ValueKind.Boolean => "boolean",
            ValueKind.Integer => "integer",
            ValueKind.Decimal => "decimal",
            _ => "string",
        }).Distinct(StringComparer.Ordinal).ToList();
        return types is [var only] ? only : "string";
    }

    /// <summary>A select whose paths are bound; linked to what comes behind it once that is known.</summary>
    private sealed record BoundSelect(Operation? ForEach, bool OrNull, Operation[] Repeat, BoundColumn[] Columns, BoundSelect[] Within, BoundSelect[] Union)
    {
        public RowStep Link(RowStep next)
        {
            var isNested = ForEach is not null || Repeat.Length > 0;
            var step = isNested ? new ResumeStep(next) : next;
            if (Union.Length > 0)
                step = new UnionStep([.. Union.Select(branch => branch.Link(step))]);
            for (var i = Within.Length - 1; i >= 0; i--)
                step = Within[i].Link(step);
            if (Columns.Length > 0)
                step = new ColumnsStep([.. Columns.Select(column => (column.Number, column.Path))], step);
            if (ForEach is not null)
                return new ForEachStep(ForEach, OrNull ? new NullColumnsStep([.. All.Select(column => (column.Number, column.ReadsRowIndex ? column.Path : null))], new ResumeStep(next)) : null, step);
            return isNested ? new RepeatStep(Repeat, step) : step;
        }

        /// <summary>Its columns and those within; a union's branches have the same.</summary>
        private IEnumerable<BoundColumn> All => [.. Columns, .. Within.SelectMany(select => select.All), .. Union.Take(1).SelectMany(branch => branch.All)];

        /// <summary>The same with its columns' numbers moved.</summary>
        public BoundSelect Moved(int by) => this with
        {
            Columns = [.. Columns.Select(column => column with { Number = column.Number + by })],
            Within = [.. Within.Select(select => select.Moved(by))],
            Union = [.. Union.Select(select => select.Moved(by))],
        };
    }

    /// <summary>A column whose path is bound.</summary>
    private readonly record struct BoundColumn(int Number, Operation Path, bool ReadsRowIndex);
}
