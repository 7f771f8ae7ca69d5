using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>A diagnostic by value: the compiler recognizes an equal one, and no syntax tree is kept alive.</summary>
internal sealed record Finding(DiagnosticDescriptor Rule, Place? Place, string Argument, string SecondArgument = "")
{
    public Diagnostic ToDiagnostic() =>
        Diagnostic.Create(
            Rule,
            Place is null ? Location.None : Location.Create(Place.Path, Place.Span, Place.Lines),
            Argument,
            SecondArgument
        );
}

/// <summary>The place in the sources.</summary>
internal sealed record Place(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Place? Of(ISymbol symbol)
    {
        var location = symbol.Locations.FirstOrDefault();
        return location?.SourceTree is null ? null : new(location.SourceTree.FilePath, location.SourceSpan, location.GetLineSpan().Span);
    }
}
