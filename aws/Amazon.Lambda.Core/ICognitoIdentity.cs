namespace Amazon.Lambda.Core;

/// <summary>The Amazon Cognito identity that calls; its members are null without one.</summary>
public interface ICognitoIdentity
{
    string IdentityId { get; }

    string IdentityPoolId { get; }
}
