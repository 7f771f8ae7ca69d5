using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement;

/// <summary>A request to IAM. Each knows its action and writes its own parameters.</summary>
public class AmazonIdentityManagementServiceRequest : AmazonWebServiceRequest
{
    internal virtual string Action => throw new NotSupportedException($"{GetType()} is not the request of an operation.");

    internal virtual void Write(QueryParameters parameters) => throw new NotSupportedException($"{GetType()} has no parameters.");
}
