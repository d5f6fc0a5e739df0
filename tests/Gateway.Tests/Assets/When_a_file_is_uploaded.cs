using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.ObjectStore;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Assets;

public sealed class When_a_file_is_uploaded(AssetGatewayFixture gateway) : IClassFixture<AssetGatewayFixture>
{
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_store_list_and_delete_a_picture_of_a_form()
    {
        var png = SampleFiles.Png();
        var added = await ReadAsync(await SendFormAsync(png, "Picture", "C:\\pictures\\Küche.png"), 201);

        Assert.Equal((AssetKind.Picture, "Küche.png", 64, 32), (added.Kind, added.Name, added.Width, added.Height));
        Assert.Equal(($"asset:{added.Id}", "image/png", png.Length), (added.Reference, added.File.ContentType, (int)added.File.Length));
        Assert.Equal(png, await gateway.Http.GetByteArrayAsync(added.File.Url, Cancellation));
        Assert.Equal($"videos/{_tenant}/assets/{added.Id:N}", added.File.Key);

        var read = await ReadAsync(await gateway.SendAsync(HttpMethod.Get, $"/api/v1/assets/{added.Id}", _tenant), 200);
        Assert.Equal(added.File.Sha256, read.File.Sha256);
        Assert.Equal([added.Id], (await ListAsync("")).Items.Select(asset => asset.Id));
        Assert.Equal(png.Length, (await ListAsync("")).TotalBytes);
        Assert.Empty((await ListAsync("?kind=music")).Items);

        using (var removed = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/assets/{added.Id}", _tenant))
        {
            Assert.Equal(204, (int)removed.StatusCode);
        }

        using var gone = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/assets/{added.Id}", _tenant);
        await Problem.ReadAsync(gone, 404);
        Assert.Empty(await ObjectsAsync());
    }

    [Theory]
    [InlineData("?kind=logo&name=mark", AssetKind.Logo, "image/png")]
    [InlineData("", AssetKind.Picture, "image/png")]
    [InlineData("?name=song.wav", AssetKind.Music, "audio/wav")]
    [InlineData("?kind=Font", AssetKind.Font, "font/ttf")]
    public async Task Should_take_the_body_itself_and_read_the_format_from_its_bytes(string query, AssetKind kind, string contentType)
    {
        var file = kind switch { AssetKind.Music => SampleFiles.Wav, AssetKind.Font => SampleFiles.Font, _ => SampleFiles.Png() };
        var added = await ReadAsync(await SendBodyAsync(file, query), 201);
        Assert.Equal((kind, contentType), (added.Kind, added.File.ContentType));
        Assert.Equal(kind == AssetKind.Music ? 12.5 : null, added.DurationSeconds);
    }

    [Theory]
    [InlineData("fLaC\0\0\0\"", "audio/flac")]
    [InlineData("FORM\0\0\0\0AIFFCOMM", "audio/aiff")]
    [InlineData("FORM\0\0\0\0AIFCFVER", "audio/aiff")]
    [InlineData("OggS\0", "audio/ogg")]
    [InlineData("ID3\u0004", "audio/mpeg")]
    [InlineData("\0\0\0 ftypM4A ", "audio/mp4")]
    [InlineData("RF64\u00FF\u00FF\u00FF\u00FFWAVEds64", "audio/wav")]
    [InlineData("BW64\u00FF\u00FF\u00FF\u00FFWAVEds64", "audio/wav")]
    [InlineData("\u00FF\u00F0L\u0080", "audio/aac")] // with a checksum
    [InlineData("\u00FF\u00F8L\u0080", "audio/aac")]
    [InlineData("\u00FF\u00F1L\u0080", "audio/aac")]
    [InlineData("\u00FF\u00E3\u0018\u00C4", "audio/mpeg")] // of MPEG 2.5
    public async Task Should_take_every_format_of_music(string head, string contentType)
    {
        var added = await ReadAsync(await SendBodyAsync([.. Encoding.Latin1.GetBytes(head), .. new byte[100]], ""), 201);
        Assert.Equal((AssetKind.Music, contentType), (added.Kind, added.File.ContentType));
    }

    /// <summary>A browser that sends a file names its type.</summary>
    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg")]
    [InlineData("audio/mpeg")]
    [InlineData("font/ttf")]
    [InlineData("application/octet-stream")]
    public async Task Should_take_the_body_under_every_type_of_such_files(string contentType)
    {
        using var content = new ByteArrayContent(SampleFiles.Png());
        content.Headers.ContentType = new(contentType);
        Assert.Equal("image/png", (await ReadAsync(await SendAsync(content), 201)).File.ContentType);
    }

    [Fact]
    public async Task Should_return_the_asset_that_there_is_for_the_same_bytes()
    {
        var png = SampleFiles.Png();
        var first = await ReadAsync(await SendBodyAsync(png), 201);
        var second = await ReadAsync(await SendBodyAsync(png), 200);
        Assert.Equal(first.Id, second.Id);
        Assert.NotEqual(first.Id, (await ReadAsync(await SendBodyAsync(png, "?kind=logo"), 201)).Id);
        Assert.Equal(2, (await ObjectsAsync()).Count);
    }

    /// <summary>A batch of calls that all send the same logo: each of them has passed the look for an earlier one.</summary>
    [Fact]
    public async Task Should_make_one_asset_of_uploads_of_the_same_bytes_at_the_same_time()
    {
        const int Count = 4;
        var (png, waiting, release) = (SampleFiles.Png(), 0, new TaskCompletionSource());
        gateway.Fleet.Answering = async tenant =>
        {
            if (tenant == _tenant)
            {
                Interlocked.Increment(ref waiting);
                await release.Task;
            }
        };
        var uploads = Enumerable.Range(0, Count).Select(_ => SendBodyAsync(png, "?kind=logo")).ToList();
        await Until.TrueAsync("all uploads wait for their check", () => Volatile.Read(ref waiting) == Count, Cancellation);
        release.SetResult();
        var answers = await Task.WhenAll(uploads);
        gateway.Fleet.Answering = static _ => Task.CompletedTask;

        Assert.Equal([200, 200, 200, 201], answers.Select(answer => (int)answer.StatusCode).Order());
        var ids = new HashSet<Guid>();
        foreach (var answer in answers)
        {
            ids.Add((await ReadAsync(answer, (int)answer.StatusCode)).Id);
        }

        Assert.Equal(Assert.Single(ids), Assert.Single((await ListAsync("")).Items).Id);
        Assert.Single(await ObjectsAsync());
    }

    [Fact]
    public async Task Should_show_pages_that_are_linked()
    {
        var ids = new List<Guid>();
        for (var count = 0; count < 5; count++)
        {
            ids.Insert(0, (await ReadAsync(await SendBodyAsync(SampleFiles.Png()), 201)).Id);
        }

        var (seen, page) = (new List<Guid>(), await ListAsync("?limit=2"));
        seen.AddRange(page.Items.Select(asset => asset.Id));
        while (page.Next is { } next)
        {
            page = await ListAsync(next.Query);
            seen.AddRange(page.Items.Select(asset => asset.Id));
        }

        Assert.Equal(ids, seen);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("%2B5")]
    [InlineData("%205")]
    public async Task Should_refuse_a_limit_that_is_no_number_of_a_page(string limit)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/assets?limit={limit}", _tenant);
        Assert.Contains("1 to 100", (await Problem.ReadAsync(answer, 400)).Of("limit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_show_another_tenants_file()
    {
        var added = await ReadAsync(await SendBodyAsync(SampleFiles.Png()), 201);
        var other = GatewayFixture.NewName();
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Delete])
        {
            using var answer = await gateway.SendAsync(method, $"/api/v1/assets/{added.Id}", other);
            await Problem.ReadAsync(answer, 404);
        }

        using var list = await gateway.SendAsync(HttpMethod.Get, "/api/v1/assets", other);
        Assert.Empty((await list.Content.ReadFromJsonAsync<AssetPage>(HttpJson.Options, Cancellation))!.Items);
        Assert.Single(await ObjectsAsync());
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'/>", "", "file", "pictures (PNG, JPEG, WebP)")]
    [InlineData("RIFF....WAVEfmt ", "?kind=Picture", "file", "allowed are PNG, JPEG or WebP")]
    [InlineData("", "", "file", "empty")]
    [InlineData("RIFF....WAVEfmt ", "?kind=Video", "kind", "allowed are Picture, Logo, Music, Font")]
    [InlineData("RIFF....WAVEfmt ", "?kind=1", "kind", "allowed are Picture, Logo, Music, Font")]
    [InlineData("RIFF....WAVEfmt ", "?kind=%2B2", "kind", "allowed are Picture, Logo, Music, Font")]
    [InlineData("RIFF....WAVEfmt ", "?kind=Music,Picture", "kind", "allowed are Picture, Logo, Music, Font")]
    [InlineData("RIFF....WAVEfmt ", "?name=a%00b", "name", "control character")]
    [InlineData("RIFF....WAVEfmt ", "?name=a%09b", "name", "name contains a tab at position 2; remove it.")]
    [InlineData("RIFF....WAVEfmt ", "?name=ab%0D%0Ac", "name", "name contains a line break at position 3; remove it.")]
    public async Task Should_refuse_what_cannot_be_used_and_say_why(string content, string query, string field, string text)
    {
        using var answer = await SendBodyAsync(Encoding.ASCII.GetBytes(content), query);
        Assert.Contains(text, (await Problem.ReadAsync(answer, 400)).Of(field), StringComparison.Ordinal);
        await ShouldHaveLeftNothingAsync();
    }

    [Fact]
    public async Task Should_refuse_an_animated_picture()
    {
        using var answer = await SendBodyAsync(SampleFiles.AnimatedWebP);
        Assert.Contains("animated", (await Problem.ReadAsync(answer, 400)).Of("file"), StringComparison.Ordinal);
        await ShouldHaveLeftNothingAsync();
    }

    /// <summary>Both are of the same container as M4A.</summary>
    [Theory]
    [InlineData("avif")]
    [InlineData("heic")]
    public async Task Should_not_take_a_picture_of_another_format_for_sound(string brand)
    {
        using var answer = await SendBodyAsync(Encoding.ASCII.GetBytes($"\0\0\0\u0018ftyp{brand}\0\0\0\0mif1{brand}"));
        Assert.Contains("PNG, JPEG, WebP", (await Problem.ReadAsync(answer, 400)).Of("file"), StringComparison.Ordinal);
        await ShouldHaveLeftNothingAsync();
    }

    /// <summary>As cameras write it that store a depth map in the metadata.</summary>
    [Fact]
    public async Task Should_take_a_JPEG_whose_metadata_is_longer_than_what_is_read_for_the_format()
    {
        byte[] segment = [0xFF, 0xE1, 0xFF, 0xFF, .. new byte[0xFFFD]];
        byte[] file = [0xFF, 0xD8, .. Enumerable.Repeat(segment, 9).SelectMany(bytes => bytes), 0xFF, 0xC0, .. new byte[100]];
        var added = await ReadAsync(await SendBodyAsync(file), 201);
        Assert.Equal((AssetKind.Picture, "image/jpeg"), (added.Kind, added.File.ContentType));
    }

    [Fact]
    public async Task Should_refuse_a_picture_of_too_many_pixels_by_its_header()
    {
        using var answer = await SendBodyAsync(SampleFiles.Png(50_000, 50_000));
        Assert.Contains("at most 1,000,000", (await Problem.ReadAsync(answer, 400)).Of("file"), StringComparison.Ordinal);
        await ShouldHaveLeftNothingAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_stop_reading_a_file_that_is_too_large(bool isForm)
    {
        var png = SampleFiles.Png(length: AssetGatewayFixture.MaxPictureBytes + 1);
        using var answer = isForm ? await SendFormAsync(png, "Picture", "a.png") : await SendBodyAsync(png, chunked: true);
        await Problem.ReadAsync(answer, 413);
        await ShouldHaveLeftNothingAsync();
    }

    [Fact]
    public async Task Should_refuse_a_file_for_which_the_tenant_has_no_storage_left()
    {
        await ReadAsync(await SendBodyAsync(SampleFiles.Png(length: 600_000)), 201);
        using var answer = await SendBodyAsync(SampleFiles.Png(length: 500_000));
        var problem = await Problem.ReadAsync(answer, 422);
        Assert.Contains("1,000,000 bytes", problem.Of("file"), StringComparison.Ordinal);
        Assert.Single(await ObjectsAsync());
    }

    [Theory]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nPicture\r\n--x--\r\n", "file", "no part named file")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nPicture\r\n--x\r\n"
        + "Content-Disposition: form-data; name=\"kind\"\r\n\r\nMusic\r\n--x--\r\n", "kind", "sent once")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nA\r\n--x--\r\n", "body", "allowed are kind, name and file")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nRIFF....WAVEfmt", "file", "complete")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\nPict", "file", "complete")]
    [InlineData("nothing of a form", "file", "form")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\ncaf\u00e9\r\n--x--\r\n", "name", "not valid UTF-8")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nRIFF....WAVEfmt \r\n--x\r\n"
        + "Content-Disposition: form-data; name=\"kind\"\r\n\r\nMusic\r\n--x--\r\n", "file", "must be the last one")]
    public async Task Should_refuse_a_form_that_is_not_one(string form, string field, string text)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(form));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        using var answer = await SendAsync(content);
        Assert.Contains(text, (await Problem.ReadAsync(answer, 400)).Of(field), StringComparison.Ordinal);
        await ShouldHaveLeftNothingAsync();
    }

    [Theory]
    [InlineData("12\\\" tower.png", "12\" tower.png")] // as Go's library and curl send a quotation mark
    [InlineData("C:\\pictures\\tower.png", "tower.png")]
    public async Task Should_name_a_file_as_its_form_does(string given, string name)
    {
        var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(SampleFiles.Png());
        file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"file\"; filename=\"{given}\"");
        form.Add(file);
        Assert.Equal(name, (await ReadAsync(await SendAsync(form), 201)).Name);
    }

    [Fact]
    public async Task Should_say_that_a_folder_takes_no_parts()
    {
        using var answer = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/assets/uploads", _tenant, """{"kind":"Picture","length":100}""");
        await Problem.ReadAsync(answer, 409);
    }

    [Theory]
    [InlineData("""{"kind":"Clip","length":100}""", "kind")]
    [InlineData("""{"kind":1,"length":100}""", "kind")]
    [InlineData("""{"kind":"1","length":100}""", "kind")]
    [InlineData("""{"kind":"Picture"}""", "body")]
    [InlineData("""{"kind":"Picture","length":0}""", "length")]
    [InlineData("""{"kind":"Picture","length":1,"parts":3}""", "parts")]
    public async Task Should_refuse_to_begin_what_is_not_valid(string json, string field)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Post, "/api/v1/assets/uploads", _tenant, json);
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of(field));
    }

    [Fact]
    public async Task Should_answer_no_random_body_with_a_server_error()
    {
        var random = new Random(12);
        string[] types =
            ["multipart/form-data; boundary=x", "multipart/form-data", "image/png", "multipart/form-data; boundary=\"", "a/b/c"];
        for (var count = 0; count < 60; count++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            if (count % 3 == 0)
            {
                bytes = [.. "--x\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''%\r\n\r\n"u8, .. bytes];
            }

            using var content = new ByteArrayContent(bytes);
            content.Headers.TryAddWithoutValidation("Content-Type", types[count % types.Length]);
            using var answer = await SendAsync(content);
            Assert.InRange((int)answer.StatusCode, 201, 499);
        }
    }

    private Task<HttpResponseMessage> SendFormAsync(byte[] file, string kind, string fileName)
    {
        var form = new MultipartFormDataContent { { new StringContent(kind), "kind" } };
        form.Add(new ByteArrayContent(file), "file", fileName);
        return SendAsync(form);
    }

    private Task<HttpResponseMessage> SendBodyAsync(byte[] file, string query = "", bool chunked = false) =>
        SendAsync(new ByteArrayContent(file), query, chunked);

    private async Task<HttpResponseMessage> SendAsync(HttpContent content, string query = "", bool chunked = false)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/assets" + query) { Content = content };
        message.Headers.Add("X-Tenant", _tenant);
        message.Headers.TransferEncodingChunked = chunked ? true : null;
        return await gateway.Http.SendAsync(message, Cancellation);
    }

    private async Task<AssetPage> ListAsync(string query)
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, "/api/v1/assets" + query, _tenant);
        return (await answer.Content.ReadFromJsonAsync<AssetPage>(HttpJson.Options, Cancellation))!;
    }

    private static async Task<AssetInfo> ReadAsync(HttpResponseMessage answer, int status)
    {
        using (answer)
        {
            Assert.True(status == (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
            return (await answer.Content.ReadFromJsonAsync<AssetInfo>(HttpJson.Options, Cancellation))!;
        }
    }

    private async Task<List<ObjectInfo>> ObjectsAsync() => await gateway.Services.GetRequiredService<IObjectStore>()
        .ListAsync($"videos/{_tenant}/", Cancellation).ToListAsync(Cancellation);

    private async Task ShouldHaveLeftNothingAsync()
    {
        Assert.Empty(await ObjectsAsync());
        await using var scope = gateway.Services.CreateAsyncScope();
        Assert.Empty(await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Assets
            .Where(asset => asset.TenantName == _tenant).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task Should_delete_an_upload_that_was_not_finished()
    {
        var assetId = Guid.NewGuid();
        var key = $"videos/{_tenant}/assets/{assetId:N}";
        await gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
            key, new MemoryStream([1, 2]), new PutOptions { ContentType = "image/png" }, Cancellation);
        await gateway.WriteAsync(database => database.Add(new Asset
        {
            AssetId = assetId,
            TenantName = _tenant,
            Name = "left over",
            Key = key,
            Status = AssetStatus.Uploading,
            CreatedAt = DateTimeOffset.UnixEpoch,
        }));

        await Until.TrueAsync("the sweep has deleted the object", async () => (await ObjectsAsync()).Count == 0, Cancellation);
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/assets/{assetId}", _tenant);
        await Problem.ReadAsync(answer, 404);
    }

    [Fact]
    public async Task Should_delete_the_other_unfinished_uploads_when_one_cannot_be_deleted()
    {
        var (stuck, assetId) = (Guid.NewGuid(), Guid.NewGuid());
        var key = $"videos/{_tenant}/assets/{assetId:N}";
        await gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
            key, new MemoryStream([1, 2]), new PutOptions { ContentType = "image/png" }, Cancellation);
        await gateway.WriteAsync(database => database.AddRange(
            Unfinished(stuck, "../outside", DateTimeOffset.UnixEpoch), Unfinished(assetId, key, DateTimeOffset.UnixEpoch.AddDays(1))));

        await Until.TrueAsync("the sweep has deleted the object", async () => (await ObjectsAsync()).Count == 0, Cancellation);

        await using var scope = gateway.Services.CreateAsyncScope();
        var rows = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Assets.Where(asset => asset.TenantName == _tenant);
        await Until.TrueAsync("the sweep has deleted the row", async () => await rows.CountAsync(Cancellation) == 1, Cancellation);
        Assert.Equal(stuck, (await rows.SingleAsync(Cancellation)).AssetId);
        await rows.ExecuteDeleteAsync(Cancellation);

        Asset Unfinished(Guid id, string at, DateTimeOffset createdAt) => new()
        {
            AssetId = id,
            TenantName = _tenant,
            Name = "left over",
            Key = at,
            Status = AssetStatus.Uploading,
            CreatedAt = createdAt,
        };
    }
}
