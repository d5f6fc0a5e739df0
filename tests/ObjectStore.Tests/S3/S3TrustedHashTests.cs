using System.Security.Cryptography;
using AdGenius.TestKit.Ceph;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>A hash that the caller vouches for is stored without being taken again; one that he only names is checked.</summary>
public sealed class S3TrustedHashTests(S3Fixture s3) : S3StoreTest(s3)
{
    private readonly byte[] _content = RandomNumberGenerator.GetBytes((PartBytes * 3) + 17);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_hash_is_in_the_result_and_in_the_bucket(bool trust)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(_content));

        var put = await Store.PutAsync("ads/a.mp4", new MemoryStream(_content), Options(sha256, trust), Cancellation);

        Assert.Equal((sha256, (long)_content.Length), (put.Sha256, put.Length));
        Assert.Equal(
            (sha256, (long)_content.Length),
            await Store.HeadAsync("ads/a.mp4", Cancellation) is { } facts ? (facts.Sha256, facts.Length) : default);
        await using var read = await Store.OpenReadAsync("ads/a.mp4", Cancellation);
        Assert.Equal(sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(read, Cancellation)));
    }

    [Fact]
    public async Task A_wrong_untrusted_hash_is_rejected_and_leaves_nothing()
    {
        await Assert.ThrowsAnyAsync<Exception>(
            () => Store.PutAsync("ads/b.mp4", new MemoryStream(_content), Options(new string('0', 64), trust: false), Cancellation));

        Assert.Null(await Store.HeadAsync("ads/b.mp4", Cancellation));
    }

    [Fact]
    public async Task A_wrong_length_is_rejected_even_with_a_trusted_hash()
    {
        var options = Options(Convert.ToHexStringLower(SHA256.HashData(_content)), trust: true) with { Length = _content.Length + 1 };

        await Assert.ThrowsAnyAsync<Exception>(() => Store.PutAsync("ads/c.mp4", new MemoryStream(_content), options, Cancellation));

        Assert.Null(await Store.HeadAsync("ads/c.mp4", Cancellation));
    }

    private PutOptions Options(string sha256, bool trust)
        => new() { ContentType = "video/mp4", WriteOnce = true, Length = _content.Length, Sha256 = sha256, TrustSha256 = trust };
}
