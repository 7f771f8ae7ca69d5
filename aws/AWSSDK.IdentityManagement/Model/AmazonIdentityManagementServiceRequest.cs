using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;

namespace Amazon.IdentityManagement.Model;

/// <summary>A request to IAM: knows its action and writes its own parameters.</summary>
public abstract class AmazonIdentityManagementServiceRequest : AmazonWebServiceRequest
{
    internal abstract string Action { get; }

    internal abstract void Write(QueryParameters parameters);
}
