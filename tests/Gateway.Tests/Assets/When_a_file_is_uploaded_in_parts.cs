using System.Net.Http.Json;
using AdGenius.Gateway.Assets;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;

namespace AdGenius.Gateway.Tests.Assets;

public sealed class When_a_file_is_uploaded_in_parts(S3GatewayFixture gateway) : IClassFixture<S3GatewayFixture>
{
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_resume_after_an_interruption_and_store_the_whole()
    {
        var file = SampleFiles.Png(length: (2 * S3GatewayFixture.PartBytes) + 1_000);
        var upload = await BeginAsync(file.Length);
        Assert.Equal([5_242_880L, 5_242_880L, 1_000L], upload.Parts.Select(part => part.Length));
        await SendPartAsync(file, upload, 1);
        await SendPartAsync(file, upload, 0);

        using (var early = await gateway.SendAsync(HttpMethod.Post, upload.Complete.PathAndQuery, _tenant))
        {
            Assert.Contains(
                ": 3.", (await Problem.ReadAsync(early, 409)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        upload = await ReadUploadAsync(upload);
        Assert.Equal([true, true, false], upload.Parts.Select(part => part.IsReceived));
        await SendPartAsync(file, upload, 2);
        foreach (var status in (int[])[201, 200]) // the second call repeats the first
        {
            using var completed = await gateway.SendAsync(HttpMethod.Post, upload.Complete.PathAndQuery, _tenant);
            Assert.Equal(status, (int)completed.StatusCode);
            var asset = (await completed.Content.ReadFromJsonAsync<AssetInfo>(HttpJson.Options, Cancellation))!;
            Assert.Equal((upload.Id, "image/png", file.Length), (asset.Id, asset.File.ContentType, (int)asset.File.Length));
            Assert.Equal(file, await gateway.Http.GetByteArrayAsync(asset.File.Url, Cancellation));
        }
    }

    [Fact]
    public async Task Should_return_the_asset_that_there_is_for_the_same_bytes()
    {
        var file = SampleFiles.Png(length: S3GatewayFixture.PartBytes + 1_000);
        var first = await UploadAsync(file, 201);

        var second = await UploadAsync(file, 200);

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(file, await gateway.Http.GetByteArrayAsync(second.File.Url, Cancellation));
        using var listed = await gateway.SendAsync(HttpMethod.Get, "/api/v1/assets", _tenant);
        var page = (await listed.Content.ReadFromJsonAsync<AssetPage>(HttpJson.Options, Cancellation))!;
        Assert.Equal((first.Id, file.Length), (Assert.Single(page.Items).Id, (int)page.TotalBytes));
    }

    /// <summary>What was announced is what counts against the tenant's storage.</summary>
    [Fact]
    public async Task The_store_should_refuse_a_part_of_another_length()
    {
        var upload = await BeginAsync(100);
        foreach (var length in (int[])[99, 101, 1_000_000])
        {
            using var put = await gateway.Http.PutAsync(upload.Parts[0].Url, new ByteArrayContent(new byte[length]), Cancellation);
            Assert.Equal(403, (int)put.StatusCode);
        }
    }

    [LongTest]
    [Fact]
    public async Task Should_limit_unfinished_uploads_of_a_tenant()
    {
        var max = new AssetOptions().MaxOpenUploadsPerTenant;
        var first = await BeginAsync(100);
        for (var count = 1; count < max; count++)
        {
            await BeginAsync(100);
        }

        const string Another = """{"kind":"Picture","name":"a.png","length":100}""";
        using (var refused = await gateway.SendAsync(HttpMethod.Post, "/api/v1/assets/uploads", _tenant, Another))
        {
            Assert.Equal("TooManyRequests", (await Problem.ReadAsync(refused, 429)).GetProperty("code").GetString());
        }

        using var removed = await gateway.SendAsync(HttpMethod.Delete, first.Self.PathAndQuery, _tenant);
        using var accepted = await gateway.SendAsync(HttpMethod.Post, "/api/v1/assets/uploads", _tenant, Another);
        Assert.Equal(201, (int)accepted.StatusCode);
    }

    [Fact]
    public async Task Should_not_check_so_many_files_of_a_tenant_that_others_wait()
    {
        var release = new TaskCompletionSource();
        const int Length = 100;
        var max = new AssetOptions().MaxConcurrentUploads;
        var uploads = new List<AssetUpload>();
        for (var count = 0; count < max; count++)
        {
            uploads.Add(await BeginAsync(Length));
            await SendPartAsync(SampleFiles.Png(length: Length), uploads[^1], 0); // other bytes each time
        }

        gateway.Fleet.Answering = tenant => tenant == _tenant ? release.Task : Task.CompletedTask;
        try
        {
            var waiting = uploads.ConvertAll(upload => CompleteAsync(upload, _tenant));
            for (var count = 0; count < max / 2; count++)
            {
                var refused = await Task.WhenAny(waiting);
                waiting.Remove(refused);
                await Problem.ReadAsync(await refused, 429);
            }

            var other = GatewayFixture.NewName();
            var upload = await BeginAsync(Length, other);
            await SendPartAsync(SampleFiles.Png(length: Length), upload, 0);
            using var completed = await CompleteAsync(upload, other);
            Assert.Equal(201, (int)completed.StatusCode);
            release.SetResult();
            Assert.All(await Task.WhenAll(waiting), answer => Assert.Equal(201, (int)answer.StatusCode));
        }
        finally
        {
            release.TrySetResult();
            gateway.Fleet.Answering = static _ => Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Should_refuse_what_is_not_a_picture_after_all()
    {
        var upload = await BeginAsync(100);
        await SendPartAsync(SampleFiles.Wav[..100], upload, 0);
        using var answer = await gateway.SendAsync(HttpMethod.Post, upload.Complete.PathAndQuery, _tenant);
        await Problem.ReadAsync(answer, 400);
        using var gone = await gateway.SendAsync(HttpMethod.Get, upload.Self.PathAndQuery, _tenant);
        await Problem.ReadAsync(gone, 404);
    }

    /// <summary>The sweep may be deleting it.</summary>
    [Fact]
    public async Task Should_not_complete_an_upload_whose_lifetime_has_ended()
    {
        const int Length = 100;
        var upload = await BeginAsync(Length);
        await SendPartAsync(SampleFiles.Png(length: Length), upload, 0);
        var expired = TimeProvider.System.GetUtcNow() - new AssetOptions().UploadLifetime;
        await gateway.WriteAsync(database => database.Assets.Single(asset => asset.AssetId == upload.Id).CreatedAt = expired);

        using var completed = await CompleteAsync(upload, _tenant);
        await Problem.ReadAsync(completed, 404);
        using var read = await gateway.SendAsync(HttpMethod.Get, upload.Self.PathAndQuery, _tenant);
        await Problem.ReadAsync(read, 404);
        using var removed = await gateway.SendAsync(HttpMethod.Delete, upload.Self.PathAndQuery, _tenant);
        Assert.Equal(204, (int)removed.StatusCode);
    }

    [Fact]
    public async Task Should_delete_an_upload_and_hide_it_from_another_tenant()
    {
        var upload = await BeginAsync(100);
        (HttpMethod, Uri)[] calls =
            [(HttpMethod.Get, upload.Self), (HttpMethod.Post, upload.Complete), (HttpMethod.Delete, upload.Self)];
        foreach (var (method, path) in calls)
        {
            using var other = await gateway.SendAsync(method, path.PathAndQuery, GatewayFixture.NewName());
            await Problem.ReadAsync(other, 404);
        }

        using var removed = await gateway.SendAsync(HttpMethod.Delete, upload.Self.PathAndQuery, _tenant);
        Assert.Equal(204, (int)removed.StatusCode);
        using var put = await gateway.Http.PutAsync(upload.Parts[0].Url, new ByteArrayContent(new byte[100]), Cancellation);
        Assert.Equal(404, (int)put.StatusCode);
    }

    /// <summary>Uploads a file and completes it, with an answer of this status.</summary>
    private async Task<AssetInfo> UploadAsync(byte[] file, int status)
    {
        var upload = await BeginAsync(file.Length);
        for (var index = 0; index < upload.Parts.Count; index++)
        {
            await SendPartAsync(file, upload, index);
        }

        using var completed = await CompleteAsync(upload, _tenant);
        Assert.Equal(status, (int)completed.StatusCode);
        return (await completed.Content.ReadFromJsonAsync<AssetInfo>(HttpJson.Options, Cancellation))!;
    }

    private Task<HttpResponseMessage> CompleteAsync(AssetUpload upload, string tenant) =>
        gateway.SendAsync(HttpMethod.Post, upload.Complete.PathAndQuery, tenant);

    private async Task<AssetUpload> BeginAsync(int length, string? tenant = null)
    {
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/assets/uploads", tenant ?? _tenant, $$"""{"kind":"Picture","name":"a.png","length":{{length}}}""");
        Assert.Equal(201, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<AssetUpload>(HttpJson.Options, Cancellation))!;
    }

    private async Task<AssetUpload> ReadUploadAsync(AssetUpload upload)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, upload.Self.PathAndQuery, _tenant);
        return (await answer.Content.ReadFromJsonAsync<AssetUpload>(HttpJson.Options, Cancellation))!;
    }

    private async Task SendPartAsync(byte[] file, AssetUpload upload, int index)
    {
        var start = index * upload.PartBytes;
        using var content = new ByteArrayContent(file, start, (int)upload.Parts[index].Length);
        using var answer = await gateway.Http.PutAsync(upload.Parts[index].Url, content, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }
}
