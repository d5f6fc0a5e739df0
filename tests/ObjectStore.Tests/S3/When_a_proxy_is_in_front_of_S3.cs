using System.Collections.Concurrent;
using System.Globalization;
using AdGenius.TestKit.Ceph;
using Microsoft.AspNetCore.Http;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class When_a_proxy_is_in_front_of_S3(S3Fixture s3) : S3StoreTest(s3)
{
    private HttpProxy _proxy = null!;
    private IObjectStore _store = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _proxy = await HttpProxy.StartAsync(Server.Endpoint, Cancellation);
        _store = NewStore(("AWS_ENDPOINT_URL_S3", _proxy.Address.ToString()));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [LongTest]
    [Theory]
    [InlineData(10)]
    [InlineData(PartBytes + 10)]
    public async Task Should_keep_metadata_where_headers_with_underscores_are_dropped(int count)
    {
        var metadata = new Dictionary<string, string> { ["creative_id"] = "summer", ["original_url"] = "https://example.com/ä" };

        await _store.PutAsync("a", new MemoryStream(Noise(count)), Mp4(writeOnce: true, metadata), Cancellation);

        Assert.Equal(metadata, (await _store.HeadAsync("a", Cancellation))!.Metadata);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(PartBytes + 10)]
    public async Task Should_look_up_a_write_once_object_where_conditions_are_not_implemented(int count)
    {
        _proxy.RefusesConditions = true;
        var first = Noise(count);

        await _store.PutAsync("a", new MemoryStream(first), Mp4(writeOnce: true), Cancellation);
        await Assert.ThrowsAsync<ObjectExistsException>(
            () => _store.PutAsync("a", new MemoryStream(Noise(count, seed: 2)), Mp4(writeOnce: true), Cancellation));

        Assert.Equal(1, _proxy.RefusedConditions);
        Assert.Equal(first, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    /// <summary>As Backblaze answers to headers that it does not know.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(PartBytes + 10)]
    public async Task Should_look_up_a_write_once_object_where_the_header_of_a_condition_is_unknown(int count)
    {
        _proxy.RefusalMessage = "Unsupported header 'if-none-match' received for this API call.";
        _proxy.Refusal = static request =>
            request.Headers.IfNoneMatch.Count > 0 ? (StatusCodes.Status400BadRequest, "InvalidArgument") : null;
        var first = Noise(count);

        await _store.PutAsync("a", new MemoryStream(first), Mp4(writeOnce: true), Cancellation);
        await Assert.ThrowsAsync<ObjectExistsException>(
            () => _store.PutAsync("a", new MemoryStream(Noise(count, seed: 2)), Mp4(writeOnce: true), Cancellation));

        Assert.Equal(first, await ReadAsync(Store, "a"));
    }

    [Fact]
    public async Task Should_go_on_with_conditional_puts_where_a_conditional_completion_is_refused()
    {
        var puts = 0;
        _proxy.Refusal = request =>
        {
            var isConditional = request.Headers.IfNoneMatch.Count > 0;
            puts += isConditional && HttpMethods.IsPut(request.Method) ? 1 : 0;
            return isConditional && HttpMethods.IsPost(request.Method) ? (StatusCodes.Status501NotImplemented, "NotImplemented") : null;
        };
        await _store.PutAsync("a", new MemoryStream(Noise(PartBytes + 10)), Mp4(writeOnce: true), Cancellation);

        await _store.PutAsync("b", new MemoryStream(Noise(10)), Mp4(writeOnce: true), Cancellation);

        Assert.Equal(2, puts); // the second of the same object, to see that conditions are kept
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Should_read_objects_where_ranges_are_ignored_or_lengths_left_out(bool ignoresRanges, bool leavesOutLengths)
    {
        var noise = Noise((2 * PartBytes) + 10);
        await Store.PutAsync("a", new MemoryStream(noise), Mp4(), Cancellation);
        (_proxy.WholeObject, _proxy.LeavesOutLengths) = (ignoresRanges ? noise : null, leavesOutLengths);

        Assert.Equal(noise, await ReadAsync(_store, "a"));
        await using var part = await _store.OpenReadAsync("a", PartBytes + 5, PartBytes + 9, Cancellation);
        using var bytes = new MemoryStream();
        await part.CopyToAsync(bytes, Cancellation);
        Assert.Equal(noise[(PartBytes + 5)..(PartBytes + 9)], bytes.ToArray());
    }

    [Theory]
    [InlineData("W/{0}")]
    [InlineData("{1}")]
    public async Task Should_store_and_read_objects_whose_tags_are_weak_or_without_quotes(string form)
    {
        _proxy.TagOf = tag => string.Format(CultureInfo.InvariantCulture, form, tag, tag.Trim('"'));
        var noise = Noise((2 * PartBytes) + 10);

        await _store.PutAsync("a", new MemoryStream(noise), Mp4(writeOnce: true), Cancellation);

        Assert.Equal(noise, await ReadAsync(_store, "a"));
    }

    [Fact]
    public async Task Should_read_objects_without_tags()
    {
        var noise = Noise((2 * PartBytes) + 10);
        await Store.PutAsync("a", new MemoryStream(noise), Mp4(), Cancellation);
        _proxy.TagOf = static _ => null;

        Assert.Equal(noise, await ReadAsync(_store, "a"));
    }

    [Fact]
    public async Task Should_read_an_empty_object_whose_range_is_refused_without_a_code()
    {
        await Store.PutAsync("a", new MemoryStream(), Mp4(), Cancellation);
        _proxy.Refusal = static request =>
            HttpMethods.IsGet(request.Method) ? (StatusCodes.Status416RangeNotSatisfiable, "") : null;

        Assert.Empty(await ReadAsync(_store, "a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)] // the object's last range, which is short
    public async Task Should_read_objects_of_which_a_range_is_answered_in_part(int number)
    {
        var noise = Noise((3 * PartBytes) + 10);
        await Store.PutAsync("a", new MemoryStream(noise), Mp4(), Cancellation);
        _proxy.HalvesRanges = one => one == number;

        Assert.Equal(noise, await ReadAsync(_store, "a"));
    }

    [LongTest]
    [Fact]
    public async Task Should_read_an_object_of_which_every_range_is_answered_in_part()
    {
        var noise = Noise(PartBytes + 1000);
        await Store.PutAsync("a", new MemoryStream(noise), Mp4(), Cancellation);
        _proxy.HalvesRanges = _ => true;

        Assert.Equal(noise, await ReadAsync(_store, "a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_not_end_early_where_the_whole_object_is_sent_and_became_shorter(bool leavesOutLengths)
    {
        await Store.PutAsync("a", new MemoryStream(Noise((2 * PartBytes) + 10)), Mp4(), Cancellation);
        (_proxy.WholeObject, _proxy.LaterObject) = (Noise((2 * PartBytes) + 10), Noise(PartBytes + 10));
        _proxy.LeavesOutLaterLengths = leavesOutLengths;

        var changed = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync(_store, "a"));

        Assert.Contains("was replaced", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_read_a_small_object_without_ranges_and_lengths_and_refuse_a_large_one()
    {
        (_proxy.WholeObject, _proxy.LeavesOutLengths) = (Noise(10), true);

        Assert.Equal(Noise(10), await ReadAsync(_store, "small"));

        _proxy.WholeObject = Noise(PartBytes + 10);
        var refused = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync(_store, "large"));
        Assert.Contains("Content-Length", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "InvalidArgument", "Unsupported header 'x-amz-checksum-crc32' received for this API call.")]
    [InlineData(501, "NotImplemented", "Header 'x-amz-checksum-algorithm' with value 'CRC32' not implemented")]
    [InlineData(501, "NotImplemented", "STREAMING-UNSIGNED-PAYLOAD-TRAILER not implemented")]
    [InlineData(400, "InvalidRequest", "Content-Encoding aws-chunked is not supported")]
    public async Task Should_name_the_setting_where_newer_checksums_are_refused(int status, string code, string message)
    {
        _proxy.RefusalMessage = message;
        _proxy.Refusal = request => IsOfNewerChecksums(request) ? (status, code) : null;
        var store = NewStore(("AWS_ENDPOINT_URL_S3", _proxy.Address.ToString()), ("Objects:S3:NewChecksums", "true"));
        foreach (var writeOnce in (bool[])[false, true])
        {
            var refused = await Assert.ThrowsAsync<ObjectStoreException>(
                () => store.PutAsync("a", new MemoryStream(Noise(10)), Mp4(writeOnce), Cancellation));

            Assert.False(refused.IsTransient);
            Assert.Contains("Objects:S3:NewChecksums=false", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Should_not_take_a_refused_checksum_for_uploads_in_parts_that_are_not_implemented()
    {
        _proxy.RefusalMessage = "Header 'x-amz-checksum-algorithm' with value 'CRC32' not implemented";
        _proxy.Refusal = static request =>
            request.Query.ContainsKey("uploads") ? (StatusCodes.Status501NotImplemented, "NotImplemented") : null;

        var refused = await Assert.ThrowsAsync<ObjectStoreException>(
            () => _store.PutAsync("a", new MemoryStream(Noise(PartBytes + 10)), Mp4(), Cancellation));

        Assert.Contains("Objects:S3:NewChecksums", refused.Message, StringComparison.Ordinal);
        Assert.Null(await Store.HeadAsync("a", Cancellation));
    }

    /// <summary>Many servers refuse what they do not know, and some proxies what they cannot forward.</summary>
    [Fact]
    public async Task Should_send_no_newer_checksums_and_no_chunks_by_default()
    {
        var sent = new ConcurrentQueue<string>();
        _proxy.Refusal = request =>
        {
            if (IsOfNewerChecksums(request))
            {
                sent.Enqueue($"{request.Method} {request.Path}{request.QueryString}");
            }

            return null;
        };

        await _store.PutAsync("a", new MemoryStream(Noise(10)), Mp4(writeOnce: true), Cancellation);
        await _store.PutAsync("b", new MemoryStream(Noise(PartBytes + 10)), Mp4(writeOnce: true), Cancellation);
        await ReadAsync(_store, "b");
        await _store.DeleteAsync("a", Cancellation);

        Assert.Empty(sent);
    }

    /// <summary>As Google Cloud Storage answers; S3 itself answers 204.</summary>
    [Fact]
    public async Task Should_delete_an_object_that_is_not_there()
    {
        _proxy.Refusal = request => HttpMethods.IsDelete(request.Method) ? (StatusCodes.Status404NotFound, "NoSuchKey") : null;

        await _store.DeleteAsync("a", Cancellation);

        _proxy.Refusal = request => HttpMethods.IsDelete(request.Method) ? (StatusCodes.Status404NotFound, "NoSuchBucket") : null;
        await Assert.ThrowsAsync<ObjectStoreException>(() => _store.DeleteAsync("a", Cancellation));
    }

    /// <summary>As Traefik and ingress-nginx do while the server behind them is replaced.</summary>
    [Fact]
    public async Task Should_not_take_a_404_of_a_proxy_without_a_server_for_a_missing_object()
    {
        var noise = Noise(10);
        await Store.PutAsync("a", new MemoryStream(noise), Mp4(), Cancellation);
        var left = 2;
        _proxy.HasNoServer = _ => Interlocked.Decrement(ref left) >= 0;

        Assert.Equal(noise, await ReadAsync(_store, "a"));
        left = 2; // HEAD, and the GET that asks for a code
        Assert.Equal(noise.Length, (await _store.HeadAsync("a", Cancellation))!.Length);
        left = 2;
        await _store.DeleteAsync("a", Cancellation);
        Assert.Null(await Store.HeadAsync("a", Cancellation));

        left = int.MaxValue;
        foreach (var call in (Func<Task>[])[
            () => ReadAsync(_store, "a"), () => _store.HeadAsync("a", Cancellation), () => _store.DeleteAsync("a", Cancellation)])
        {
            Assert.True((await Assert.ThrowsAsync<ObjectStoreException>(call)).IsTransient);
        }
    }

    [Fact]
    public async Task Should_find_no_object_where_answers_have_no_ids()
    {
        _proxy.LeavesOutIds = true;

        Assert.Null(await _store.HeadAsync("a", Cancellation));
        await Assert.ThrowsAsync<ObjectNotFoundException>(() => ReadAsync(_store, "a"));
        await _store.PutAsync("a", new MemoryStream(Noise(10)), Mp4(writeOnce: true), Cancellation);
        Assert.NotNull(await _store.HeadAsync("a", Cancellation));
    }

    [Theory]
    [InlineData("InternalError", true)]
    [InlineData("SlowDown", false)]
    public async Task Should_repeat_a_completion_that_fails_behind_its_status(string code, bool writeOnce)
    {
        var completions = 0;
        _proxy.Refusal = request => HttpMethods.IsPost(request.Method) && request.Query.ContainsKey("uploadId") && completions++ == 0
            ? (StatusCodes.Status200OK, code)
            : null;
        var content = Noise(PartBytes + 10);

        await _store.PutAsync("a", new MemoryStream(content), Mp4(writeOnce), Cancellation);

        Assert.Equal(2, completions);
        Assert.Equal(content, await ReadAsync(Store, "a"));
        Assert.Equal(0, await OpenUploadsAsync());
    }

    [Fact]
    public async Task Should_report_an_upload_that_was_aborted_meanwhile()
    {
        _proxy.Refusal = request =>
            request.Query.ContainsKey("partNumber") ? (StatusCodes.Status404NotFound, "NoSuchUpload") : null;

        var failed = await Assert.ThrowsAsync<ObjectStoreException>(
            () => _store.PutAsync("a", new MemoryStream(Noise(PartBytes + 10)), Mp4(), Cancellation));

        Assert.True(failed.IsTransient);
    }

    private static bool IsOfNewerChecksums(HttpRequest request) =>
        request.Headers.Keys.Any(static name => name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("x-amz-sdk-checksum-", StringComparison.OrdinalIgnoreCase)
            || name.Equals("x-amz-trailer", StringComparison.OrdinalIgnoreCase))
        || request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING", StringComparison.Ordinal)
        || request.Headers.ContentEncoding.ToString().Contains("aws-chunked", StringComparison.Ordinal);

    [Fact]
    public async Task Should_not_list_keys_that_it_cannot_take()
    {
        await Client.PutObjectAsync(new() { BucketName = Bucket, Key = "staging/a b+ü?.txt", ContentBody = "x" }, Cancellation);
        await Store.PutAsync("staging/a", new MemoryStream(Noise(3)), Mp4(), Cancellation);

        var keys = await Store.ListAsync("staging/", Cancellation).Select(item => item.Key).ToListAsync(Cancellation);

        Assert.Equal(["staging/a"], keys);
    }
}
