using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using AdGenius.TestKit.Ceph;
using Amazon.S3.Model;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class S3ObjectStoreTests(S3Fixture s3) : S3StoreTest(s3)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(PartBytes - 1)]
    [InlineData(PartBytes)]
    [InlineData((3 * PartBytes) + 17)]
    public async Task A_put_object_is_read_with_all_its_facts(int count)
    {
        var content = Noise(count);
        var metadata = new Dictionary<string, string> {
            ["tenant"] = "demo",
            ["creative_id"] = "summer",
            ["original_url"] = "https://example.com/ä ö?x=1%20" };
        var stored = await Store.PutAsync("videos/demo/a.mp4", new MemoryStream(content), Mp4(metadata: metadata), Cancellation);
        var facts = await Store.HeadAsync("videos/demo/a.mp4", Cancellation);

        var expected = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.Equal((expected, (long)count), (stored.Sha256, stored.Length));
        Assert.NotNull(facts);
        Assert.Equal((expected, (long)count, "video/mp4"), (facts.Sha256, facts.Length, facts.ContentType));
        Assert.Equal(metadata, facts.Metadata);
        Assert.InRange(facts.LastModified, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
        Assert.Equal(content, await ReadAsync(Store, "videos/demo/a.mp4"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task A_content_of_unknown_length_goes_in_parts()
    {
        var content = Noise((2 * PartBytes) + 1);
        var stored = await Store.PutAsync("a", new OneWayStream(content), Mp4(), Cancellation);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), stored.Sha256);
        Assert.Equal(content, await ReadAsync(Store, "a"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(PartBytes + 1)]
    public async Task A_known_hash_is_stored_and_verified(int count)
    {
        var content = Noise(count);
        var known = Convert.ToHexStringLower(SHA256.HashData(content));
        await Store.PutAsync("good", new OneWayStream(content), Mp4() with { Sha256 = known }, Cancellation);
        Assert.Equal(known, (await Store.HeadAsync("good", Cancellation))!.Sha256);

        content[^1] ^= 1;
        await Assert.ThrowsAsync<IOException>(
            () => Store.PutAsync("bad", new OneWayStream(content), Mp4() with { Sha256 = known }, Cancellation));
        Assert.Null(await Store.HeadAsync("bad", Cancellation));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task The_rest_of_an_object_can_be_copied_after_a_partial_read()
    {
        var content = Noise((2 * PartBytes) + 1);
        await Store.PutAsync("a", new MemoryStream(content), Mp4(), Cancellation);
        await using var stream = await Store.OpenReadAsync("a", Cancellation);
        using var target = new MemoryStream();
        var beginning = new byte[1000];
        await stream.ReadExactlyAsync(beginning, Cancellation);
        target.Write(beginning);
        await stream.CopyToAsync(target, 4099, Cancellation);
        Assert.Equal(content, target.ToArray());
        Assert.Equal(0, await stream.ReadAsync(beginning, Cancellation));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(PartBytes - 5, 10)]
    [InlineData(PartBytes + 1, PartBytes)]
    [InlineData((2 * PartBytes) - 1, 1_000)]
    public async Task A_range_is_read_as_if_the_whole_were(int start, int count)
    {
        var content = Noise((2 * PartBytes) + 1);
        await Store.PutAsync("a", new MemoryStream(content), Mp4(), Cancellation);
        await using var stream = await Store.OpenReadAsync("a", start, start + count, Cancellation);
        using var read = new MemoryStream();
        await stream.CopyToAsync(read, Cancellation);
        Assert.Equal(content.Skip(start).Take(count), read.ToArray());
    }

    [Fact]
    public async Task A_missing_object_is_reported()
    {
        Assert.Null(await Store.HeadAsync("none", Cancellation));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => Store.OpenReadAsync("none", Cancellation));
        await Store.DeleteAsync("none", Cancellation);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/outside")]
    [InlineData("a//b")]
    public async Task A_key_outside_its_folder_is_rejected_by_every_method(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(key, new MemoryStream([1]), Mp4(), Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.HeadAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.OpenReadAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ListAsync(key, Cancellation).CountAsync(Cancellation));
        Assert.Throws<ArgumentException>(() => Store.SignRead(key, TimeSpan.FromMinutes(1)));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(PartBytes + 1)]
    public async Task Write_once_keeps_the_first(int count)
    {
        var first = Noise(count, seed: 1);
        await Store.PutAsync("a", new MemoryStream(first), Mp4(writeOnce: true), Cancellation);
        await Assert.ThrowsAsync<ObjectExistsException>(
            () => Store.PutAsync("a", new MemoryStream(Noise(count, seed: 2)), Mp4(writeOnce: true), Cancellation));
        Assert.Equal(first, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task Concurrent_write_once_writers_have_one_winner()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            try
            {
                return await Store.PutAsync("race", new MemoryStream(Noise(1000, number)), Mp4(writeOnce: true), Cancellation);
            }
            catch (ObjectExistsException)
            {
                return null;
            }
        }));
        var winner = Assert.Single(outcomes, outcome => outcome is not null)!;
        Assert.Equal(winner.Sha256, Convert.ToHexStringLower(SHA256.HashData(await ReadAsync(Store, "race"))));
    }

    [Fact]
    public async Task A_list_has_every_object_under_its_prefix_in_key_order()
    {
        string[] keys = ["videos/demo-2/x", "videos/demo/b", "videos/demo/a", "videos/demo/deep/c"];
        foreach (var key in keys)
        {
            await Store.PutAsync(key, new MemoryStream([1, 2]), Mp4(), Cancellation);
        }

        var found = await Store.ListAsync("videos/demo/", Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["videos/demo/a", "videos/demo/b", "videos/demo/deep/c"], found.Select(facts => facts.Key));
        Assert.All(found, facts => Assert.Equal(2, facts.Length));
        Assert.Empty(await Store.ListAsync("missing/", Cancellation).ToListAsync(Cancellation));
    }

    [LongTest]
    [Fact]
    public async Task A_list_continues_after_its_first_page()
    {
        await Task.WhenAll(Enumerable.Range(0, 1005).Chunk(135).Select(async chunk =>
        {
            foreach (var number in chunk)
            {
                await Store.PutAsync($"many/{number:0000}", new MemoryStream([1]), Mp4(), Cancellation);
            }
        }));
        Assert.Equal(1005, await Store.ListAsync("many/", Cancellation).CountAsync(Cancellation));
    }

    /// <summary>XML has no form for the first two; the others are written in another way in a list.</summary>
    [Theory]
    [InlineData("\uFFFEb")]
    [InlineData("\u0001b")]
    [InlineData("a&b<c>\"'\r\nd")]
    [InlineData("a%20b+c d")]
    public async Task A_list_passes_over_any_key_of_another_program(string name)
    {
        await Client.PutObjectAsync(new() { BucketName = Bucket, Key = "\uFFFE", ContentBody = "x" }, Cancellation);
        await Client.PutObjectAsync(new() { BucketName = Bucket, Key = "staging/" + name, ContentBody = "x" }, Cancellation);
        string[] own = ["staging/0-_.a", "staging/z"];
        foreach (var key in own)
        {
            await Store.PutAsync(key, new MemoryStream(Noise(3)), Mp4(), Cancellation);
        }

        Assert.Equal(own, (await Store.ListAsync("staging/", Cancellation).ToListAsync(Cancellation)).Select(item => item.Key));
        Assert.Equal(
            [own[1]], (await Store.ListAsync("staging/", own[0], Cancellation).ToListAsync(Cancellation)).Select(item => item.Key));
        await Store.CheckAsync(Cancellation);
    }

    [Fact]
    public async Task A_deleted_object_does_not_exist()
    {
        await Store.PutAsync("a", new MemoryStream([1]), Mp4(), Cancellation);
        await Store.DeleteAsync("a", Cancellation);
        Assert.Null(await Store.HeadAsync("a", Cancellation));
    }

    [Fact]
    public async Task A_signed_link_reads_without_credentials_and_cannot_be_changed()
    {
        await Store.PutAsync("videos/demo/a.mp4", new MemoryStream([1, 2, 3, 4]), Mp4(), Cancellation);
        await Store.PutAsync("videos/other/b.mp4", new MemoryStream([9]), Mp4(), Cancellation);
        var link = Store.SignRead("videos/demo/a.mp4", TimeSpan.FromMinutes(5));
        using var handler = new SocketsHttpHandler();
        using var client = new HttpMessageInvoker(handler);

        using var good = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, link), Cancellation);
        Assert.Equal([1, 2, 3, 4], await good.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("video/mp4", good.Content.Headers.ContentType!.MediaType);

        using var range = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new(1, 2) } };
        using var part = await client.SendAsync(range, Cancellation);
        Assert.Equal([2, 3], await part.Content.ReadAsByteArrayAsync(Cancellation));

        var forged = new Uri(link.ToString().Replace("demo/a.mp4", "other/b.mp4", StringComparison.Ordinal));
        using var refused = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, forged), Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var bare = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, link.GetLeftPart(UriPartial.Path)), Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
    }

    [Theory]
    [InlineData("summer-001.mp4")]
    [InlineData("Été \"one\"; x=1.mp4")]
    public async Task A_link_with_a_file_name_is_answered_as_an_attachment(string fileName)
    {
        await Store.PutAsync("videos/demo/a.mp4", new MemoryStream([1, 2, 3, 4]), Mp4(), Cancellation);
        using var handler = new SocketsHttpHandler();
        using var client = new HttpMessageInvoker(handler);
        var named = Store.SignRead("videos/demo/a.mp4", TimeSpan.FromMinutes(5), fileName);
        using var saved = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, named), Cancellation);
        Assert.Equal(HttpStatusCode.OK, saved.StatusCode);
        Assert.Equal("attachment", saved.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(fileName, saved.Content.Headers.ContentDisposition.FileNameStar);

        var plain = Store.SignRead("videos/demo/a.mp4", TimeSpan.FromMinutes(5));
        using var shown = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, plain), Cancellation);
        Assert.Null(shown.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Links_use_the_public_address()
    {
        var store = NewStore(("Objects:S3:PublicEndpoint", "https://media.example.com"));
        Assert.StartsWith(
            $"https://media.example.com/{Bucket}/a.mp4?",
            store.SignRead("a.mp4", TimeSpan.FromDays(30)).ToString(),
            StringComparison.Ordinal);
        // a week, less the moment
        Assert.Contains("X-Amz-Expires=6048", store.SignRead("a.mp4", TimeSpan.FromDays(30)).Query, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_bucket_can_be_part_of_the_host_name()
    {
        var port = Server.Endpoint.Port;
        var store = NewStore(("AWS_ENDPOINT_URL_S3", $"http://localhost:{port}"), ("Objects:S3:ForcePathStyle", "false"));
        await Store.PutAsync("a", new MemoryStream([7]), Mp4(), Cancellation);
        var link = store.SignRead("a", TimeSpan.FromMinutes(1));
        Assert.StartsWith($"http://{Bucket}.localhost:{port}/a?", link.ToString(), StringComparison.Ordinal);

        // Not every machine resolves names below localhost, so the way there is said here; host name and signature are the store's.
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpMessageInvoker(handler);
        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, link), Cancellation);
        Assert.Equal([7], await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_reader_never_mixes_two_versions()
    {
        await Store.PutAsync("a", new MemoryStream(Noise(8 * PartBytes, seed: 1)), Mp4(), Cancellation);
        await using var content = await NewStore(("Objects:S3:MaxConcurrentParts", "1")).OpenReadAsync("a", Cancellation);
        await Store.PutAsync("a", new MemoryStream(Noise(8 * PartBytes, seed: 2)), Mp4(), Cancellation);
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(() => content.CopyToAsync(Stream.Null, Cancellation));
        Assert.Contains("replaced", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_rejects_content_with_a_wrong_digest()
    {
        // Else the digests that we send over TLS would mean nothing.
        var upload = await Client.InitiateMultipartUploadAsync(Bucket, "a", Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => Client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = Bucket,
                Key = "a",
                UploadId = upload.UploadId,
                PartNumber = 1,
                InputStream = new MemoryStream([1, 2, 3]),
                MD5Digest = Convert.ToBase64String(new byte[16]),
            },
            Cancellation));
    }
}
