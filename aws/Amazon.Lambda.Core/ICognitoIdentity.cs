namespace Amazon.Lambda.Core;

/// <summary>The Amazon Cognito identity of the caller; its members are null if there is none.</summary>
public interface ICognitoIdentity
{
    string IdentityId { get; }

    string IdentityPoolId { get; }
}
