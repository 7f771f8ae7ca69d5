using LocalAws.Identity;

namespace LocalAws.Wire;

/// <summary>Each protocol's errors for an invalid signature. Codes and statuses differ by protocol.</summary>
internal static class Authentication
{
    /// <summary>JSON services allow five minutes, the others fifteen, as their own messages say.</summary>
    public static TimeSpan Tolerance(Protocol protocol) => TimeSpan.FromMinutes(protocol.IsJson() ? 5 : 15);

    public static AwsException Error(Protocol protocol, SignatureException fault) =>
        protocol switch
        {
            Protocol.Query => Query(fault),
            Protocol.Ec2 => Ec2(fault),
            Protocol.RestXml => S3(fault),
            _ => Json(fault, protocol == Protocol.RestJson ? 403 : 400),
        };

    private static AwsException Query(SignatureException e) =>
        e.Fault switch
        {
            SignatureFault.Missing => new("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
            SignatureFault.Incomplete => new("IncompleteSignature", e.Message, 400),
            SignatureFault.UnknownKey or SignatureFault.WrongToken => new("InvalidClientTokenId", e.Message, 403),
            SignatureFault.ExpiredToken => new("ExpiredToken", e.Message, 403),
            _ => new("SignatureDoesNotMatch", e.Message, 403),
        };

    private static AwsException S3(SignatureException e) =>
        e.Fault switch
        {
            SignatureFault.Missing => new("AccessDenied", "Access Denied", 403),
            SignatureFault.Incomplete => new("AuthorizationHeaderMalformed", e.Message, 400),
            SignatureFault.UnknownKey => new(
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
                403
            ),
            SignatureFault.WrongToken => new("InvalidToken", "The provided token is malformed or otherwise invalid.", 400),
            SignatureFault.ExpiredToken => new("ExpiredToken", "The provided token has expired.", 400),
            SignatureFault.TooOld or SignatureFault.TooNew => new(
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
                403
            ),
            _ => new("SignatureDoesNotMatch", e.Message, 403),
        };

    private static AwsException Ec2(SignatureException e) =>
        e.Fault switch
        {
            SignatureFault.ExpiredToken or SignatureFault.TooOld or SignatureFault.TooNew => new(
                "RequestExpired",
                "Request has expired.",
                400
            ),
            SignatureFault.Missing => new("MissingParameter", "The request must contain the parameter AWSAccessKeyId", 400),
            _ => new("AuthFailure", "AWS was not able to validate the provided access credentials", 401),
        };

    private static AwsException Json(SignatureException e, int status) =>
        e.Fault switch
        {
            SignatureFault.Missing => new("MissingAuthenticationTokenException", e.Message, status),
            SignatureFault.Incomplete => new("IncompleteSignatureException", e.Message, status),
            SignatureFault.UnknownKey or SignatureFault.WrongToken => new("UnrecognizedClientException", e.Message, status),
            SignatureFault.ExpiredToken => new("ExpiredTokenException", e.Message, status),
            _ => new("InvalidSignatureException", e.Message, status),
        };
}
