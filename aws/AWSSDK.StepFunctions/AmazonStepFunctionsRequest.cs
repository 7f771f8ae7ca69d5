using System.Text.Json;
using Amazon.Runtime;

namespace Amazon.StepFunctions;

/// <summary>A request to Step Functions. Each knows its operation and writes its own members.</summary>
public class AmazonStepFunctionsRequest : AmazonWebServiceRequest
{
    internal virtual string Operation => throw new NotSupportedException($"{GetType()} is not the request of an operation.");

    internal virtual void Write(Utf8JsonWriter json) => throw new NotSupportedException($"{GetType()} has no members.");
}
