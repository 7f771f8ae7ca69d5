namespace Amazon.Lambda.Annotations;

/// <summary>Settings for all Lambda functions of an assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public class LambdaGlobalPropertiesAttribute : Attribute
{
    /// <summary>Whether to generate a Main, which serves the method named in the environment variable ANNOTATIONS_HANDLER.</summary>
    public bool GenerateMain { get; set; }

    /// <summary>Lambda's name of the runtime: provided.al2023, provided.al2, dotnet10 or dotnet8.</summary>
    public string Runtime { get; set; }
}
