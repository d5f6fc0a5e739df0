using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Assets;

public sealed class When_a_file_is_damaged(AssetGatewayFixture gateway) : IClassFixture<AssetGatewayFixture>
{
    private readonly string _tenant = GatewayFixture.NewName();

    [Fact]
    public async Task Should_refuse_what_the_storage_worker_refuses()
    {
        gateway.Fleet.FilesAreDamaged = true;
        using var answer = await SendAsync();
        Assert.Equal("The file is damaged.", (await Problem.ReadAsync(answer, 400)).Of("file"));
        await ShouldHaveLeftNothingAsync();
        gateway.Fleet.FilesAreDamaged = false;
    }

    [Fact]
    public async Task Should_answer_503_while_no_storage_worker_responds()
    {
        gateway.Fleet.StorageWorkerAnswers = false;
        using var answer = await SendAsync();
        await Problem.ReadAsync(answer, 503);
        Assert.NotNull(answer.Headers.RetryAfter);
        await ShouldHaveLeftNothingAsync();
        gateway.Fleet.StorageWorkerAnswers = true;
    }

    private async Task<HttpResponseMessage> SendAsync()
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/assets") { Content = new ByteArrayContent(SampleFiles.Png()) };
        message.Headers.Add("X-Tenant", _tenant);
        return await gateway.Http.SendAsync(message, TestContext.Current.CancellationToken);
    }

    private async Task ShouldHaveLeftNothingAsync() => Assert.Empty(await gateway.Services.GetRequiredService<IObjectStore>()
        .ListAsync($"videos/{_tenant}/", TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
}
