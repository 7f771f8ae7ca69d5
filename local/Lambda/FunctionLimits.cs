using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Lambda;

/// <summary>What CreateFunction checks before it looks at existing resources, in AWS's order.</summary>
internal static partial class FunctionLimits
{
    private const string RolePattern = @"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+";

    private static readonly string[] Architectures = ["x86_64", "arm64"];

    /// <summary>The runtimes that AWS lists when it refuses one; LocalAws supports those without a language of their own.</summary>
    private const string Runtimes =
        "[nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java25, python3.10, python3.11, "
        + "java21, ruby3.3, ruby3.4, ruby3.2, python3.8, python3.9, java17, nodejs16.x, dotnet10, dotnet8, java11, dotnet6, "
        + "nodejs18.x, provided.al2, java8.al2]";

    /// <summary>Checks a CreateFunction request.</summary>
    /// <param name="name">The function's name, without the rest of an ARN.</param>
    public static void Check(JsonObject parameters, string name)
    {
        if (name.Length > 64)
        {
            throw FunctionCreation.Invalid(
                $"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: Member must have length "
                    + "less than or equal to 64"
            );
        }

        if (parameters.Text("PackageType") is { } package and not "Zip")
            throw AwsException.NotSupported($"functions of the package type {package}");
        if (parameters.Text("Role") is { } role && !RoleArn().IsMatch(role))
            throw Refused(role, "role", $"Member must satisfy regular expression pattern: {RolePattern}");
        var architectures = parameters.Texts("Architectures");
        if (architectures.Count > 1)
            throw Refused($"[{string.Join(", ", architectures)}]", "architectures", "Member must have length less than or equal to 1");
        if (architectures.Any(architecture => !Architectures.Contains(architecture)))
        {
            throw Refused(
                $"[{architectures[0]}]",
                "architectures",
                "Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]"
            );
        }

        if (parameters.Text("Runtime") is { } runtime && !Runtimes.Split('[', ',', ' ', ']').Contains(runtime))
        {
            throw FunctionCreation.Invalid(
                $"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: {Runtimes} "
                    + "or be a valid ARN"
            );
        }
    }

    private static AwsException Refused(string value, string member, string constraint) =>
        new(
            "ValidationException",
            $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
        );

    [GeneratedRegex(@"\Aarn:(aws[a-zA-Z-]*)?:iam::[0-9]{12}:role/?[a-zA-Z_0-9+=,.@_/-]+\z")]
    private static partial Regex RoleArn();
}
