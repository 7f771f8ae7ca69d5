using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>
/// A [LambdaFunction] method. Types are named as in the compiler's messages, which is how the official generator writes them: a name that
/// means something else in the generated file's namespace then fails with both.
/// </summary>
/// <param name="Input">The payload's type and the parameter's name; null for a method without parameters.</param>
internal sealed record LambdaFunction(
    string Namespace,
    string Class,
    string Method,
    string ReturnType,
    (string Type, string Name)? Input,
    Place? Place,
    Findings Findings
)
{
    public string Wrapper => $"{Class}_{Method}_Generated";

    public static LambdaFunction Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var method = (IMethodSymbol)context.TargetSymbol;
        var place = Place.Of(method);
        var type = method.ContainingType;
        var input = method.Parameters.FirstOrDefault();
        return new(
            type.ContainingNamespace.ToDisplayString(),
            type.Name,
            method.Name,
            method.ReturnType.ToDisplayString(),
            input is null ? null : (input.Type.ToDisplayString(), $"__{input.Name}__"),
            place,
            new([.. Check(method, place), .. CheckResourceName(context.Attributes[0], place)])
        );
    }

    private static IEnumerable<Finding> Check(IMethodSymbol method, Place? place)
    {
        var type = method.ContainingType;
        if (
            type is not { TypeKind: TypeKind.Class, ContainingType: null, IsGenericType: false, IsAbstract: false, IsStatic: false }
            || type.ContainingNamespace.IsGlobalNamespace
            || type.Name is "Serializer" or "serializer" // Has the name of another field of the official wrapper.
        )
        {
            yield return new(Rules.Class, place, type.ToDisplayString());
        }
        else if (!type.InstanceConstructors.Any(constructor => IsVisible(constructor) && constructor.Parameters.IsEmpty))
        {
            yield return new(Rules.Constructor, place, type.ToDisplayString());
        }

        if (!HasSupportedShape(method))
        {
            yield return new(Rules.Method, place, method.Name);
            yield break;
        }

        var types = method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType);
        foreach (var hidden in types.Select(FirstHidden).OfType<ITypeSymbol>())
            yield return new(Rules.PublicTypes, place, hidden.ToDisplayString());
    }

    private static IEnumerable<Finding> CheckResourceName(AttributeData attribute, Place? place)
    {
        var name = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "ResourceName").Value.Value as string;
        if (name is not null && (name.Length == 0 || !name.All(IsLetterOrDigit)))
            yield return new(Rules.ResourceName, place, name);
    }

    private static bool IsLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');

    private static bool HasSupportedShape(IMethodSymbol method)
    {
        if (!IsVisible(method) || method.IsStatic || method.IsGenericMethod || method.Parameters.Any(p => p.RefKind != RefKind.None))
            return false;

        var returned = method.ReturnType.OriginalDefinition.ToDisplayString();
        return method.Parameters.Length switch
        {
            0 => returned == "System.Threading.Tasks.Task",
            2 => returned == "System.Threading.Tasks.Task<TResult>" && !IsContext(method.Parameters[0]) && IsContext(method.Parameters[1]),
            _ => false,
        };
    }

    private static bool IsContext(IParameterSymbol parameter) => parameter.Type.ToDisplayString() == "Amazon.Lambda.Core.ILambdaContext";

    // As the generated code sees it, which is in the same assembly but another class.
    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static ITypeSymbol? FirstHidden(ITypeSymbol type) =>
        type switch
        {
            IArrayTypeSymbol array => FirstHidden(array.ElementType),
            INamedTypeSymbol named => IsPublic(named) ? named.TypeArguments.Select(FirstHidden).FirstOrDefault(t => t is not null) : named,
            _ => null,
        };

    private static bool IsPublic(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Accessibility.Public && (type.ContainingType is null || FirstHidden(type.ContainingType) is null);
}

/// <summary>Findings, compared one by one.</summary>
internal readonly struct Findings(ImmutableArray<Finding> all) : IEquatable<Findings>
{
    public ImmutableArray<Finding> All => all;

    public bool Equals(Findings other) => all.SequenceEqual(other.All);

    public override bool Equals(object? obj) => obj is Findings other && Equals(other);

    public override int GetHashCode() => all.Length;
}
