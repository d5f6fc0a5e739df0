using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Keys;
using Grpc.Core;

namespace AdGenius.Gateway.Tests.Tenants;

/// <summary>
/// Every route and method of the gateway. A new one is added here, either with a call that names an id of another tenant, or with the
/// reason why it has no ids of tenants.
/// </summary>
internal static class RouteChecks
{
    private const string Operators = "for keys with the role admin; When_an_operator_acts checks that no other key may call it";

    private static readonly Dictionary<string, Func<Call, Task<bool>>> CallsWithIds = new()
    {
        ["GET /api/v1/videos/{id:guid}"] = call => call.HttpAsync(HttpMethod.Get, $"/api/v1/videos/{call.JobId}"),
        ["DELETE /api/v1/videos/{id:guid}"] = call => call.HttpAsync(HttpMethod.Delete, $"/api/v1/videos/{call.JobId}"),
        ["GET /api/v1/videos/{id:guid}/events"] = call => call.HttpAsync(HttpMethod.Get, $"/api/v1/videos/{call.JobId}/events"),
        ["GET /api/v1/videos/{id:guid}/history"] = call => call.HttpAsync(HttpMethod.Get, $"/api/v1/videos/{call.JobId}/history"),
        ["POST /api/v1/videos/{id:guid}/retry-store"] =
            call => call.HttpAsync(HttpMethod.Post, $"/api/v1/videos/{call.JobId}/retry-store"),
        ["POST /api/v1/videos/{id:guid}/retry"] = call => call.HttpAsync(HttpMethod.Post, $"/api/v1/videos/{call.JobId}/retry"),
        ["GET /api/v1/assets/{id:guid}"] = async call =>
            await call.HttpAsync(HttpMethod.Get, $"/api/v1/assets/{await call.AssetAsync(AssetStatus.Stored)}"),
        ["DELETE /api/v1/assets/{id:guid}"] = async call =>
            await call.HttpAsync(HttpMethod.Delete, $"/api/v1/assets/{await call.AssetAsync(AssetStatus.Stored)}"),
        ["DELETE /api/v1/assets/uploads/{id:guid}"] = async call =>
            await call.HttpAsync(HttpMethod.Delete, $"/api/v1/assets/uploads/{await call.AssetAsync(AssetStatus.Uploading)}"),
        ["POST /api/v1/assets/uploads/{id:guid}/complete"] = async call =>
            await call.HttpAsync(HttpMethod.Post, $"/api/v1/assets/uploads/{await call.AssetAsync(AssetStatus.Stored)}/complete"),
        ["POST /api/v1/videos/{id:guid}/takes/{take}/regenerate"] = call => call.HttpAsync(
            HttpMethod.Post, $"/api/v1/videos/{call.JobId}/takes/1/regenerate", """{"feedback":"more light"}"""),
        ["GET /api/v1/batches/{id:guid}"] = call => call.HttpAsync(HttpMethod.Get, $"/api/v1/batches/{call.JobId}"),
        ["GET /api/v1/batches/{id:guid}/events"] = call => call.HttpAsync(HttpMethod.Get, $"/api/v1/batches/{call.JobId}/events"),
        ["POST /api/v1/batches/{id:guid}/cancel"] = call => call.HttpAsync(HttpMethod.Post, $"/api/v1/batches/{call.JobId}/cancel"),
        ["GET /v1/videos/{id}"] = call => call.HttpAsync(HttpMethod.Get, $"/v1/videos/video_{call.JobId:N}"),
        ["DELETE /v1/videos/{id}"] = call => call.HttpAsync(HttpMethod.Delete, $"/v1/videos/video_{call.JobId:N}"),
        ["GET /v1/videos/{id}/content"] = call => call.HttpAsync(HttpMethod.Get, $"/v1/videos/video_{call.JobId:N}/content"),
        ["POST /v1/videos/{id}/remix"] = call => call.HttpAsync(
            HttpMethod.Post, $"/v1/videos/video_{call.JobId:N}/remix", """{"prompt":"at night"}"""),
        ["POST /api/v1/videos/{id:guid}/edits"] =
            call => call.HttpAsync(HttpMethod.Post, $"/api/v1/videos/{call.JobId}/edits"),
        ["gRPC /adgenius.v1.VideoService/GetVideo"] = call => call.GrpcAsync((client, key) =>
            client.GetVideoAsync(new GetVideoRequest { JobId = $"{call.JobId}" }, key).ResponseAsync),
        ["gRPC /adgenius.v1.VideoService/CancelVideo"] = call => call.GrpcAsync((client, key) =>
            client.CancelVideoAsync(new CancelVideoRequest { JobId = $"{call.JobId}" }, key).ResponseAsync),
        ["gRPC /adgenius.v1.VideoService/RegenerateVideo"] = call => call.GrpcAsync((client, key) =>
            client.RegenerateVideoAsync(new RegenerateVideoRequest { JobId = $"{call.JobId}", Feedback = "darker" }, key).ResponseAsync),
        ["gRPC /adgenius.v1.VideoService/WatchVideo"] = call => call.GrpcAsync((client, key) =>
            client.WatchVideo(new WatchVideoRequest { JobId = $"{call.JobId}" }, key).ResponseStream.MoveNext(CancellationToken.None)),
    };

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["POST /api/v1/videos"] = "creates a job of the key's tenant; When_calls_need_a_key checks tenantName",
        ["GET /api/v1/videos"] = "lists the key's tenant; When_calls_need_a_key checks that nothing else is listed",
        ["POST /api/v1/assets"] = "stores a file of the key's tenant",
        ["GET /api/v1/assets"] = "lists the key's tenant",
        ["GET /api/v1/assets/uploads/{id:guid}"] =
            "a folder has no uploads in parts, so the owner gets 404 too; When_a_file_is_uploaded_in_parts reads one from S3",
        ["POST /api/v1/assets/uploads"] = "begins an upload of the key's tenant",
        ["POST /api/v1/videos/batch"] = "creates jobs of the key's tenant",
        ["GET /api/v1/stored-videos"] = "lists the folder of the key's tenant",
        ["GET /api/v1/stored-videos/{name}"] = "a name in the folder of the key's tenant; When_stored_videos_are_listed leaves it",
        ["GET /api/v1/stored-videos/{name}/link"] = "a name in the folder of the key's tenant; When_stored_videos_are_listed leaves it",
        ["POST /v1/videos"] = "creates a job of the key's tenant",
        ["GET /v1/videos"] = "lists the key's tenant",
        ["GET /v1/models"] = "the catalogue",
        ["GET /v1/models/{**id}"] = "the catalogue",
        ["GET /api/v1/brand-kits"] = "lists the key's tenant; When_brand_kits_are_kept checks it",
        ["GET /api/v1/brand-kits/{name}"] = "a name of the key's tenant; When_brand_kits_are_kept checks a second tenant",
        ["PUT /api/v1/brand-kits/{name}"] = "a name of the key's tenant; When_brand_kits_are_kept checks a second tenant",
        ["DELETE /api/v1/brand-kits/{name}"] = "a name of the key's tenant; When_brand_kits_are_kept checks a second tenant",
        ["GET /api/v1/approvals"] = "lists the key's tenant; When_a_video_waits_for_approval checks a second tenant",
        ["POST /api/v1/videos/{id:guid}/approve"] =
            "for keys with the role approve; When_a_video_waits_for_approval checks a second tenant",
        ["POST /api/v1/videos/{id:guid}/reject"] =
            "for keys with the role approve; When_a_video_waits_for_approval checks a second tenant",
        ["gRPC /adgenius.v1.VideoService/ApproveVideo"] =
            "for keys with the role approve; When_a_video_waits_for_approval checks a second tenant",
        ["gRPC /adgenius.v1.VideoService/RejectVideo"] =
            "for keys with the role approve; When_a_video_waits_for_approval checks a second tenant",
        ["gRPC /adgenius.v1.VideoService/QuantifyPrompt"] = "makes nothing; the policy is the key's tenant's",
        ["GET /api/v1/models"] = "the catalogue",
        ["POST /api/v1/prompts/quantify"] = "makes nothing; the policy is the key's tenant's",
        ["GET /api/v1/usage"] = "sums of the key's tenant",
        ["GET /api/v1/usage/series"] = "sums of the key's tenant",
        ["GET /api/v1/events"] = "events of the key's tenant; When_a_tenants_events_are_followed checks that there are no others",
        ["GET /api/v1/operations"] = "for operators",
        ["gRPC /adgenius.v1.VideoService/GenerateVideo"] =
            "creates a job of the key's tenant; When_grpc_calls_need_a_key checks tenant_name",
        ["gRPC /adgenius.v1.VideoService/ListStoredVideos"] = "lists the folder of the key's tenant",
        ["gRPC /adgenius.v1.VideoService/ListVideos"] = "lists the key's tenant",
        ["gRPC /adgenius.v1.VideoService/ListVideoModels"] = "the catalogue",
        ["gRPC /grpc.health.v1.Health/Check"] = "health",
        ["gRPC /grpc.health.v1.Health/Watch"] = "health",
        ["gRPC /grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] = "describes the interface",
        ["gRPC /grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] = "describes the interface",
        ["GET /api/v1/admin/tenants/{name}/limits"] = "for keys with the role admin; When_keys_have_roles",
        ["PUT /api/v1/admin/tenants/{name}/limits"] = "for keys with the role admin; When_keys_have_roles",
        ["DELETE /api/v1/admin/tenants/{name}/limits"] = "for keys with the role admin; When_keys_have_roles",
        ["GET /api/v1/admin/tenants/{name}/policy"] = "for keys with the role admin; When_a_policy_is_set",
        ["PUT /api/v1/admin/tenants/{name}/policy"] = "for keys with the role admin; When_a_policy_is_set",
        ["DELETE /api/v1/admin/tenants/{name}/policy"] = "for keys with the role admin; When_a_policy_is_set",
        ["GET /api/v1/admin/pauses"] = Operators,
        ["PUT /api/v1/admin/pauses/{kind}/{name}"] = Operators,
        ["DELETE /api/v1/admin/pauses/{kind}/{name}"] = Operators,
        ["GET /api/v1/admin/failed-messages"] = Operators,
        ["GET /api/v1/admin/failed-messages/{queue}"] = Operators,
        ["POST /api/v1/admin/failed-messages/{queue}/requeue"] = Operators,
        ["POST /api/v1/admin/failed-messages/{queue}/discard"] = Operators,
        ["POST /api/v1/admin/videos/{id:guid}/retry"] = Operators,
        ["GET /api/v1/admin/audit-log"] = Operators,
        ["POST /callbacks/{model}"] = "for providers; the provider worker verifies",
        ["POST /callbacks/{model}/{submissionId:guid}"] = "for providers; the provider worker verifies",
        ["GET /files/{**key}"] = "the link's signature is the credential",
        ["GET /"] = "the dashboard, the same for all",
        ["GET /openapi/{documentName}.json"] = "the document, the same for all",
        ["GET /docs/{documentName?}"] = "the page about the document, the same for all",
        ["GET /docs/scalar.js"] = "the page about the document, the same for all",
        ["GET /docs/scalar.aspnetcore.js"] = "the page about the document, the same for all",
        ["GET /docs/favicon.svg"] = "the page about the document, the same for all",
        ["* /health/live"] = "health",
        ["* /health/ready"] = "health",
    };

    /// <summary>Calls that name an id: 404 or NOT_FOUND for another tenant's key, anything else for the owner's.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Call, Task<bool>>> WithIds = WithHead(
        CallsWithIds, static check => call => check(call.AsHead()));

    /// <summary>Routes without an id of a tenant, with the reason.</summary>
    public static readonly IReadOnlyDictionary<string, string> WithoutIds = new Dictionary<string, string>(
        WithHead(Reasons, static reason => reason))
    {
        [$"GET {FakeFleet.NewRoute}"] = "of these tests",
    };

    /// <summary>The routes of the gateway, each GET with HEAD, which it answers too.</summary>
    private static Dictionary<string, T> WithHead<T>(Dictionary<string, T> routes, Func<T, T> headOf) => routes
        .Concat(routes.Where(route => route.Key.StartsWith("GET ", StringComparison.Ordinal))
            .Select(route => KeyValuePair.Create("HEAD" + route.Key["GET".Length..], headOf(route.Value))))
        .ToDictionary();

    /// <summary>One call of a route, with the owner's or another tenant's key.</summary>
    internal sealed class Call(KeyedGatewayFixture gateway, NewApiKey key, GenerateVideo request, bool isHead = false)
    {
        public Guid JobId => GatewayFixture.JobOf(request);

        /// <summary>The same call, with HEAD in place of GET.</summary>
        public Call AsHead() => new(gateway, key, request, isHead: true);

        /// <summary>The id of an uploaded file, or of an upload, of the tenant whose ids are called.</summary>
        public async Task<Guid> AssetAsync(AssetStatus status)
        {
            var id = Guid.NewGuid();
            await gateway.WriteAsync(database => database.Add(new Asset
            {
                AssetId = id,
                TenantName = request.TenantName,
                Kind = AssetKind.Logo,
                Name = "mark.png",
                Key = $"videos/{request.TenantName}/assets/{id:N}",
                Length = 7,
                Sha256 = $"{id:N}{id:N}",
                Status = status,
                UploadId = status == AssetStatus.Uploading ? "upload" : null,
                CreatedAt = TimeProvider.System.GetUtcNow(),
            }));
            return id;
        }

        /// <summary>True when the route found the job.</summary>
        public async Task<bool> HttpAsync(HttpMethod method, string path, string? json = null)
        {
            using var answer = await gateway.SendWithAsync(
                key, isHead && method == HttpMethod.Get ? HttpMethod.Head : method, path, json: json);
            return (int)answer.StatusCode != 404;
        }

        /// <summary>True when the method found the job.</summary>
        public async Task<bool> GrpcAsync<T>(Func<VideoService.VideoServiceClient, Metadata, Task<T>> call)
        {
            using var calls = new GrpcCalls(gateway);
            try
            {
                await call(calls.Client, GrpcCalls.Key(key));
                return true;
            }
            catch (RpcException exception)
            {
                return exception.StatusCode != StatusCode.NotFound;
            }
        }
    }
}
