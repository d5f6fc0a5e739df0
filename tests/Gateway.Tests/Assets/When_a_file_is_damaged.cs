using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Assets;

public sealed class When_a_file_is_damaged(AssetGatewayFixture gateway, When_a_file_is_damaged.ImpatientGateway impatient)
    : IClassFixture<AssetGatewayFixture>, IClassFixture<When_a_file_is_damaged.ImpatientGateway>
{
    private readonly string _tenant = GatewayFixture.NewName();

    [Fact]
    public async Task Should_refuse_what_the_storage_worker_refuses()
    {
        gateway.Fleet.FilesAreDamaged = true;
        using var answer = await SendAsync(gateway);
        Assert.Equal("The file is damaged.", (await Problem.ReadAsync(answer, 400)).Of("file"));
        await ShouldHaveLeftNothingAsync(gateway);
        gateway.Fleet.FilesAreDamaged = false;
    }

    [Fact]
    public async Task Should_answer_503_while_no_storage_worker_responds()
    {
        impatient.Fleet.StorageWorkerAnswers = false;
        using var answer = await SendAsync(impatient);
        await Problem.ReadAsync(answer, 503);
        Assert.NotNull(answer.Headers.RetryAfter);
        await ShouldHaveLeftNothingAsync(impatient);
    }

    private async Task<HttpResponseMessage> SendAsync(GatewayFixture called)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/assets") { Content = new ByteArrayContent(SampleFiles.Png()) };
        message.Headers.Add("X-Tenant", _tenant);
        return await called.Http.SendAsync(message, TestContext.Current.CancellationToken);
    }

    private async Task ShouldHaveLeftNothingAsync(GatewayFixture called) => Assert.Empty(
        await called.Services.GetRequiredService<IObjectStore>()
            .ListAsync($"videos/{_tenant}/", TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));

    /// <summary>One that does not wait long for a storage worker.</summary>
    public sealed class ImpatientGateway : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:Assets:ProbeTimeout"] = "00:00:01" };
    }
}
