namespace Amazon.Lambda.Annotations;

/// <summary>Makes a method a Lambda function: it gets a generated wrapper, which Main selects by the method's name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class LambdaFunctionAttribute : Attribute
{
    /// <summary>The function's logical id in the template. Letters and digits only.</summary>
    public string ResourceName { get; set; }
}
