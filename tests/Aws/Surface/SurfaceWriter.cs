using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Aws.Tests.Surface;

/// <summary>
/// Writes types and members in the format of the surface files: close to C#, one member per line. Namespaces in
/// <paramref name="usings"/> are left out, except where a type is declared.
/// </summary>
internal sealed class SurfaceWriter(IReadOnlySet<string> usings)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>The type's own line: kind, full name, base class; a delegate's parameters too.</summary>
    public string Type(Type type)
    {
        var name = Full(type);
        var constraints = Constraints(type.GetGenericArguments());
        if (type.IsInterface)
            return $"interface {name}{constraints}";
        if (type.IsEnum)
            return $"enum {name} : {Name(Enum.GetUnderlyingType(type))}";
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"delegate {Name(invoke.ReturnType)} {name}({Parameters(invoke)}){constraints}";
        }

        var modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) when !type.IsValueType => "sealed ",
            _ => "",
        };
        var parent = type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) ? $" : {Name(b)}" : "";
        return $"{modifier}{(type.IsValueType ? "struct" : "class")} {name}{parent}{constraints}";
    }

    /// <summary>The members that a user of the type, or a derived class, can see.</summary>
    public IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => $"{f.Name} = {f.GetRawConstantValue()}");
        if (typeof(Delegate).IsAssignableFrom(type))
            return [];

        return
        [
            .. Interfaces(type).Select(i => $"implements {Name(i)}"),
            .. type.GetFields(Declared).Where(f => Visible(f.Attributes)).Select(Field),
            .. type.GetConstructors(Declared).Where(c => Seen(c) && !c.IsStatic).Select(c => Marks(c) + $"new({Parameters(c)})"),
            .. type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(Seen)).Select(Property),
            .. type.GetEvents(Declared).Where(e => Seen(e.AddMethod!)).Select(e => $"event {Name(e.EventHandlerType!)} {e.Name}"),
            .. type.GetMethods(Declared).Where(m => Seen(m) && !Accessor(m)).Select(Method),
        ];
    }

    // Those that neither the base class nor another interface brings.
    private static IEnumerable<Type> Interfaces(Type type)
    {
        var all = type.GetInterfaces().Where(i => i.IsVisible).ToList();
        var brought = all.SelectMany(i => i.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        return all.Where(i => !brought.Contains(i));
    }

    private string Field(FieldInfo field) =>
        field.IsLiteral
            ? $"const {Name(field.FieldType)} {field.Name} = {Value(field.GetRawConstantValue())}"
            : (field.IsFamily ? "protected " : "")
                + (field.IsStatic ? "static " : "")
                + (field.IsInitOnly ? "readonly " : "")
                + $"{Name(field.FieldType)} {field.Name}";

    private string Property(PropertyInfo property)
    {
        var seen = property.GetAccessors(true).Where(Seen).OrderBy(a => a.IsFamily || a.IsFamilyOrAssembly).ToList();
        var marks = Marks(seen[0]);
        var accessors = new[] { property.GetMethod, property.SetMethod }
            .Where(a => a is not null && Seen(a))
            .Select(a => (Protected(a!) && !Protected(seen[0]) ? "protected " : "") + AccessorName(property, a!) + ";");
        var index = property.GetIndexParameters() is { Length: > 0 } p ? $"this[{string.Join(", ", p.Select(Parameter))}]" : property.Name;
        return $"{Obsolete(property)}{marks}{Name(property.PropertyType)} {index} {{ {string.Join(" ", accessors)} }}";
    }

    private static string AccessorName(PropertyInfo property, MethodInfo accessor)
    {
        if (accessor == property.GetMethod)
            return "get";

        return accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";
    }

    private string Method(MethodInfo method)
    {
        var generic = method.GetGenericArguments();
        var name = method.Name + (generic.Length == 0 ? "" : $"<{string.Join(", ", generic.Select(TypeParameter))}>");
        return $"{Obsolete(method)}{Marks(method)}{Name(method.ReturnType)} {name}({Parameters(method)}){Constraints(generic)}";
    }

    private static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute)) ? "obsolete " : "";

    private static string Marks(MethodBase method)
    {
        var marks = (method is ConstructorInfo ? Obsolete(method) : "") + (Protected(method) ? "protected " : "");
        if (method.IsStatic)
            marks += "static ";
        if (method is not MethodInfo { IsVirtual: true } info)
            return marks;

        // For an interface, virtual means that it has a default implementation.
        if (method.DeclaringType!.IsInterface)
            return marks + (method.IsAbstract ? "" : "virtual ");
        if (info.GetBaseDefinition() != info)
            return marks + (method.IsFinal ? "sealed " : "") + "override ";
        return marks
            + (
                method.IsAbstract ? "abstract "
                : method.IsFinal ? ""
                : "virtual "
            );
    }

    private string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter)
    {
        var by = parameter switch
        {
            { ParameterType.IsByRef: true, IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ => "",
        };
        var value = parameter.HasDefaultValue
            ? " = "
                + (parameter.RawDefaultValue is null && parameter.ParameterType.IsValueType ? "default" : Value(parameter.RawDefaultValue))
            : "";
        return $"{by}{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Value(object? value) =>
        value switch
        {
            null => "null",
            string text => $"\"{text}\"",
            bool flag => flag ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    private string Full(Type type)
    {
        var name = type.IsNested ? $"{Full(type.DeclaringType!)}.{Plain(type)}" : $"{type.Namespace}.{Plain(type)}";
        return type.IsGenericTypeDefinition ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(TypeParameter))}>" : name;
    }

    private static string Plain(Type type) => type.Name.Split('`')[0];

    // What a caller's type must keep through trimming is part of the surface: a build for native code checks it.
    private static string TypeParameter(Type type) =>
        type.GetCustomAttribute<DynamicallyAccessedMembersAttribute>() is { } keep ? $"[keeps {keep.MemberTypes}] {type.Name}" : type.Name;

    private string Constraints(Type[] parameters) =>
        string.Concat(
            parameters
                .Select(parameter => (parameter.Name, Needs: string.Join(", ", Needs(parameter))))
                .Where(constraint => constraint.Needs.Length > 0)
                .Select(constraint => $" where {constraint.Name} : {constraint.Needs}")
        );

    private IEnumerable<string> Needs(Type parameter)
    {
        var needs = parameter.GenericParameterAttributes;
        if (needs.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            return ["struct"];

        return
        [
            .. needs.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. parameter.GetGenericParameterConstraints().Select(Name),
            .. needs.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) ? ["new()"] : Array.Empty<string>(),
        ];
    }

    private string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Name(value) + "?";

        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{Plain(type)}" : Short(type);
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private string Short(Type type) => usings.Contains(type.Namespace ?? "") ? Plain(type) : $"{type.Namespace}.{Plain(type)}";

    private static bool Accessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool Seen(MethodBase method) => method.IsPublic || Protected(method);

    private static bool Protected(MethodBase method) => method.IsFamily || method.IsFamilyOrAssembly;

    private static bool Visible(FieldAttributes field) =>
        (field & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;
}
