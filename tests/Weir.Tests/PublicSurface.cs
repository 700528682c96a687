using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Weir.Tests;

/// <summary>Prints what an assembly shows to others, one line a type or member, in an order that only changes with it.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(ulong)] = "ulong",
        [typeof(void)] = "void",
    };

    private static readonly string[] OfEveryObject = ["Equals", "GetHashCode", "ToString", "Finalize"];

    public static string Of(Assembly assembly) =>
        string.Join('\n', assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)) + "\n";

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{Kind(type)} {type.Namespace}.{Name(type)}{Bases(type)}";
        if (type.IsEnum)
        {
            foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                yield return string.Create(CultureInfo.InvariantCulture, $"    {field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}");
            yield break;
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield return $"    {Method(type.GetMethod("Invoke")!)}";
            yield break;
        }

        foreach (var line in Members(type).Order(StringComparer.Ordinal)) yield return $"    {line}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        foreach (var constructor in type.GetConstructors(Declared).Where(Shown)) yield return $"{type.Name.Split('`')[0]}({Parameters(constructor)})";
        foreach (var field in type.GetFields(Declared).Where(field => (field.IsPublic || field.IsFamily) && !Generated(field)))
            yield return $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType, new NullabilityInfoContext().Create(field))} {field.Name}";
        foreach (var property in type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(Shown) && !Generated(property)))
            yield return Property(property);
        foreach (var raised in type.GetEvents(Declared).Where(raised => raised.AddMethod is { } add && Shown(add)))
            yield return $"event {Name(raised.EventHandlerType!)} {raised.Name}";
        foreach (var method in type.GetMethods(Declared).Where(method => Shown(method) && !method.IsSpecialName && !Generated(method) && !OfEveryObject.Contains(method.Name, StringComparer.Ordinal)))
            yield return Method(method);
    }

    private static bool Shown(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool Generated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || member.Name.StartsWith('<');

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        if (type.IsEnum || typeof(Delegate).IsAssignableFrom(type)) return "";
        var inherited = type.GetInterfaces().SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        IEnumerable<Type> bases = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [parent] : [];
        var names = bases.Concat(type.GetInterfaces().Where(i => !inherited.Contains(i) && i.IsVisible && !IsOwnEquality(i, type)).OrderBy(i => i.Name, StringComparer.Ordinal)).Select(b => Name(b)).ToList();
        return names.Count == 0 ? "" : $" : {string.Join(", ", names)}";
    }

    /// <summary>Every record has it.</summary>
    private static bool IsOwnEquality(Type implemented, Type type) => implemented == typeof(IEquatable<>).MakeGenericType(type);

    private static string Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(Shown).ToList();
        var setter = accessors.FirstOrDefault(accessor => accessor.ReturnType == typeof(void));
        var initOnly = setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        var index = property.GetIndexParameters() is { Length: > 0 } keys ? $"this[{string.Join(", ", keys.Select(key => Name(key.ParameterType)))}]" : property.Name;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Modifiers(accessors[0])}{required}{Name(property.PropertyType, new NullabilityInfoContext().Create(property))} {index} "
            + $"{{ {(accessors.Exists(accessor => accessor != setter) ? "get; " : "")}{(setter is null ? "" : initOnly ? "init; " : "set; ")}}}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return $"{Modifiers(method)}{Name(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter))} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Modifiers(MethodBase method) =>
        (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? "" : method.IsAbstract ? "abstract " : method is MethodInfo { IsVirtual: true, IsFinal: false } m ? m.GetBaseDefinition() == m ? "virtual " : "override " : "");

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "")}{Name(parameter.ParameterType, new NullabilityInfoContext().Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "default") : "")}"));

    private static string Name(Type type, NullabilityInfo nullability) =>
        Name(type) + (!type.IsValueType && nullability.ReadState == NullabilityState.Nullable ? "?" : "");

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return $"{Name(underlying)}?";
        var outer = type is { IsNested: true, IsGenericParameter: false } ? $"{Name(type.DeclaringType!)}." : "";
        return outer + type.Name.Split('`')[0] + (type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : "");
    }
}
