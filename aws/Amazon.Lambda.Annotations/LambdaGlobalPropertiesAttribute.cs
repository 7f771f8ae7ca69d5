namespace Amazon.Lambda.Annotations;

/// <summary>What holds for all Lambda functions of an assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public class LambdaGlobalPropertiesAttribute : Attribute
{
    /// <summary>Whether a Main is generated, which serves the method that the environment variable ANNOTATIONS_HANDLER names.</summary>
    public bool GenerateMain { get; set; }

    /// <summary>Lambda's name of the runtime: provided.al2023, provided.al2, dotnet10 or dotnet8.</summary>
    public string Runtime { get; set; }
}
