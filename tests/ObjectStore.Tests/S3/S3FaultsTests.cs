using System.Net;
using AdGenius.ObjectStore.S3;
using Amazon.S3;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class S3FaultsTests
{
    [Theory]
    [InlineData(null, null, true)]        // the front end of a busy server
    [InlineData("BadRequest", "", true)]  // as the SDK names an answer without a body
    [InlineData("BadRequest", "tx000-1", false)]
    [InlineData("InvalidArgument", null, false)]
    [InlineData("BadDigest", "tx000-1", true)]
    public void A_400_that_S3_has_not_written_may_be_repeated(string? code, string? requestId, bool isTransient)
    {
        var answer = new AmazonS3Exception("refused") {
            StatusCode = HttpStatusCode.BadRequest,
            ErrorCode = code,
            RequestId = requestId };

        Assert.Equal(isTransient, S3Faults.Of(answer, "bucket a").IsTransient);
    }

    /// <summary>HEAD has no body, and so no code.</summary>
    [Theory]
    [InlineData("AccessDenied", true)]
    [InlineData("Forbidden", true)]
    [InlineData(null, true)]
    [InlineData("AccountProblem", false)]
    public void A_refused_access_names_the_permission_without_which_nothing_is_not_found(string? code, bool isNamed)
    {
        var answer = new AmazonS3Exception("refused") { StatusCode = HttpStatusCode.Forbidden, ErrorCode = code, RequestId = "tx000-1" };

        var fault = S3Faults.Of(answer, "bucket a");

        Assert.False(fault.IsTransient);
        Assert.Equal(isNamed, fault.Message.Contains("s3:ListBucket", StringComparison.Ordinal));
    }

    /// <summary>A completion is answered with 200 before it is done; an error follows in the body.</summary>
    [Theory]
    [InlineData(HttpStatusCode.OK, "InternalError", true)]
    [InlineData(HttpStatusCode.OK, "SlowDown", true)]
    [InlineData(HttpStatusCode.OK, null, true)]
    [InlineData(HttpStatusCode.BadRequest, "ServiceUnavailable", true)]
    [InlineData(HttpStatusCode.BadRequest, "RequestTimeout", true)]
    [InlineData(HttpStatusCode.NotFound, "NoSuchUpload", true)]
    [InlineData(HttpStatusCode.NotFound, "NoSuchBucket", false)]
    [InlineData(HttpStatusCode.Forbidden, "RequestTimeTooSkewed", true)]
    [InlineData(HttpStatusCode.Forbidden, "AccessDenied", false)]
    [InlineData(HttpStatusCode.NotImplemented, "NotImplemented", false)]
    [InlineData(HttpStatusCode.NotImplemented, null, false)]
    [InlineData(HttpStatusCode.BadRequest, "NotImplemented", false)]
    public void An_error_for_now_may_be_repeated_whatever_its_status(HttpStatusCode status, string? code, bool isTransient)
    {
        var answer = new AmazonS3Exception("refused") { StatusCode = status, ErrorCode = code, RequestId = "tx000-1" };

        Assert.Equal(isTransient, S3Faults.Of(answer, "bucket a").IsTransient);
    }
}
