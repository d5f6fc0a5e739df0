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
}
