using Microsoft.CodeAnalysis;

namespace Amazon.Lambda.Annotations.SourceGenerator;

/// <summary>
/// What is refused. AWSLambda… are the official generator's own errors. STANDIN… are for code for which the official generator writes
/// something that does not compile, and for what only the official generator supports.
/// </summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor ResourceName = Rule(
        "AWSLambda0106",
        "Resource name",
        "The resource name '{0}' must consist of letters and digits"
    );

    public static readonly DiagnosticDescriptor Serializer = Rule(
        "AWSLambda0108",
        "Serializer",
        "[assembly: LambdaSerializer(typeof(…))] is missing: it names the serializer of all functions"
    );

    public static readonly DiagnosticDescriptor Executable = Rule(
        "AWSLambda0111",
        "Executable",
        "LambdaGlobalProperties requests a Main, but the project is not an executable: set OutputType to Exe"
    );

    public static readonly DiagnosticDescriptor Runtime = Rule("AWSLambda0112", "Runtime", "The runtime '{0}' is not one of {1}");

    public static readonly DiagnosticDescriptor NoFunction = Rule(
        "AWSLambda0113",
        "No function",
        "LambdaGlobalProperties requests a Main, but no method has [LambdaFunction]"
    );

    public static readonly DiagnosticDescriptor Main = Rule(
        "STANDIN01",
        "Main",
        "The stand-in for Amazon.Lambda.Annotations supports [LambdaFunction] only with "
            + "[assembly: LambdaGlobalProperties(GenerateMain = true)]"
    );

    public static readonly DiagnosticDescriptor Class = Rule(
        "STANDIN02",
        "Class of a function",
        "{0} must be a class in a namespace, neither nested, generic, abstract nor static, and not named Serializer"
    );

    public static readonly DiagnosticDescriptor Constructor = Rule(
        "STANDIN03",
        "Constructor of a function's class",
        "{0} has no public or internal parameterless constructor, which the generated code needs to create an instance"
    );

    public static readonly DiagnosticDescriptor Method = Rule(
        "STANDIN04",
        "Method of a function",
        "The stand-in for Amazon.Lambda.Annotations supports public or internal instance methods of the shape "
            + "'Task<TOutput> {0}(TInput, ILambdaContext)' or 'Task {0}()', without ref, in or out"
    );

    public static readonly DiagnosticDescriptor PublicTypes = Rule(
        "STANDIN05",
        "Types of a function's signature",
        "{0} is not public, and the generated method that has it in its signature is"
    );

    public static readonly DiagnosticDescriptor UniqueName = Rule(
        "STANDIN06",
        "Name of a function",
        "Another [LambdaFunction] method is also named {0}: ANNOTATIONS_HANDLER tells functions apart by their methods' names"
    );

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "LambdaFunctions", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
