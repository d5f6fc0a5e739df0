using AdGenius.ObjectStore.S3;
using AdGenius.TestKit.Ceph;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class S3CheckTests(S3Fixture s3) : S3StoreTest(s3)
{
    [Theory]
    [InlineData("http://ceph", false, "Signature")]
    [InlineData("https://ceph", false, "Md5")]
    [InlineData("https://ceph", true, "Crc32")]
    [InlineData(null, true, "Crc32")]
    public void Every_kind_of_server_has_its_checksum(string? endpoint, bool newChecksums, string expected)
    {
        using var connection = new S3Connection(Options.Create(new S3Options
        {
            Bucket = "ads", Region = "eu-central-1", Endpoint = endpoint is null
                ? null
                : new Uri(endpoint), NewChecksums = newChecksums, AccessKeyId = "id", SecretAccessKey = "secret",
        }));
        Assert.Equal(expected, connection.Check.ToString());
        Assert.Equal(expected == "Md5", S3PartUpload.DigestOf(connection.Check, [1, 2, 3]) is not null);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(PartBytes + 100)]
    public async Task Corrupted_content_is_sent_again(int count)
    {
        await using var proxy = TestKit.Faults.FaultProxy.Start(Server.Endpoint);
        proxy.CorruptRequests(line => line.StartsWith("PUT ", StringComparison.Ordinal), at: 50);
        var content = Noise(count);
        await NewStore(("AWS_ENDPOINT_URL_S3", proxy.Address.ToString())).PutAsync("a", new MemoryStream(content), Mp4(), Cancellation);
        Assert.Equal(1, proxy.Injected);
        Assert.Equal(content, await ReadAsync(Store, "a"));
    }
}
