using System.Net.Http.Headers;
using System.Net.Http.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.ObjectStore;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.OpenAi;

/// <summary>The picture is stored before the orchestrator has decided about its request, and can be used by others from then on.</summary>
public sealed class When_a_request_with_a_picture_is_refused(GatewayFixture gateway)
{
    private readonly string _tenant = GatewayFixture.NewName();
    private readonly byte[] _png = SampleFiles.Png();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_delete_the_picture()
    {
        using var answer = await CreateAsync("refused");

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.Empty(await ObjectsAsync());
        using var list = await gateway.SendAsync(HttpMethod.Get, "/api/v1/assets", _tenant);
        Assert.Empty((await list.Content.ReadFromJsonAsync<AssetPage>(HttpJson.Options, Cancellation))!.Items);
    }

    [Fact]
    public async Task Should_keep_the_picture_where_it_was_uploaded_by_another_call_meanwhile()
    {
        var refused = CreateAsync("ignored");
        var request = await gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        using var upload = new HttpRequestMessage(HttpMethod.Post, "/api/v1/assets") { Content = new ByteArrayContent(_png) };
        upload.Headers.Add("X-Tenant", _tenant);
        using var uploaded = await gateway.Http.SendAsync(upload, Cancellation);
        var asset = (await uploaded.Content.ReadFromJsonAsync<AssetInfo>(HttpJson.Options, Cancellation))!;
        Assert.Equal((200, request.SourceImage), ((int)uploaded.StatusCode, asset.Reference));
        await RefuseAsync(request);

        using var answer = await refused;

        Assert.Equal(422, (int)answer.StatusCode);
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/assets/{asset.Id}", _tenant);
        Assert.Equal(200, (int)read.StatusCode);
        Assert.Equal(_png, await gateway.Http.GetByteArrayAsync(asset.File.Url, Cancellation));
    }

    private async Task<HttpResponseMessage> CreateAsync(string creative)
    {
        using var form = new MultipartFormDataContent { { new StringContent("it moves"), "prompt" } };
        form.Add(new ByteArrayContent(_png), "input_reference", "ref.png");
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/videos") { Content = form };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tenant);
        message.Headers.Add("X-Creative-Id", creative);
        return await gateway.Http.SendAsync(message, Cancellation);
    }

    private Task RefuseAsync(GenerateVideo request) => gateway.Services.GetRequiredService<IBus>().Publish(
        new VideoRefused
        {
            RequestId = request.RequestId,
            TenantName = request.TenantName,
            Failures = [new Failure { Code = FailureCode.BudgetExceeded, Field = "maxCost", Text = "The budget is spent." }],
            At = TimeProvider.System.GetUtcNow(),
        },
        publish => publish.Headers.Set(RequestDigest.Header, RequestDigest.Of(request)),
        Cancellation);

    private async Task<List<ObjectInfo>> ObjectsAsync() => await gateway.Services.GetRequiredService<IObjectStore>()
        .ListAsync($"videos/{_tenant}/", Cancellation).ToListAsync(Cancellation);
}
