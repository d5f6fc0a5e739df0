using System.Globalization;
using AdGenius.Hosting.Bus;
using AdGenius.Manifests.Tests.Rules;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace AdGenius.Manifests.Tests;

/// <summary>deploy/compose.yaml against the Dockerfiles and the settings.</summary>
public sealed class ComposeTests
{
    private static readonly Node Compose = Node.Documents(Merged())[0];

    private static IEnumerable<(string Name, Node Service)> Ours =>
        Compose["services"].Members.Where(member => FleetObjects.Services.Contains(member.Key) || member.Key == "migration");

    [Fact]
    public void Every_service_is_there_with_the_image_that_its_target_builds()
    {
        Assert.Equal([.. FleetObjects.Services.Append("migration").Order()], Ours.Select(item => item.Name).Order());
        foreach (var (name, service) in Ours)
        {
            var file = Repository.Read(service["build/dockerfile"].Text);
            Assert.Contains($" AS {service["build/target"]}\n", file, StringComparison.Ordinal);
            Assert.Equal(name == "migration" ? "command" : name, service["build/target"].Text);
            Assert.Equal($"localhost/adgenius/{service["build/target"]}:{Repository.Version}", service["image"].Text);
            foreach (var (argument, value) in service["build/args"].Members)
            {
                Assert.Contains($"\nARG {argument}={value.Text.Split(":-")[1].TrimEnd('}')}\n", "\n" + file, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_service_has_bus_database_and_objects_and_waits_for_the_migration()
    {
        foreach (var (name, service) in Ours)
        {
            string[] keys = ["ADGENIUS_Bus__Uri", "ADGENIUS_Database__ConnectionString", "S3_BUCKET_NAME"];
            Assert.All(keys, key => Assert.True(service[$"environment/{key}"].Exists, $"{name} has no {key}"));
            Assert.All(service["depends_on"].Members, other => Assert.True(Compose[$"services/{other.Key}"].Exists, other.Key));
            if (name != "migration")
            {
                Assert.Equal("service_completed_successfully", service["depends_on/migration/condition"].Text);
                Assert.Equal("true", service["read_only"].Text);
            }
        }
    }

    [Fact]
    public void Every_service_has_the_time_to_stop_that_its_work_needs()
    {
        // An engine kills a container 10 s after the request to stop, unless the file states another time.
        foreach (var name in FleetObjects.Services)
        {
            var grace = Compose[$"services/{name}/stop_grace_period"].Text;
            Assert.Matches("^[0-9]+s$", grace);
            Assert.InRange(
                TimeSpan.FromSeconds(int.Parse(grace.TrimEnd('s'), CultureInfo.InvariantCulture)),
                StopTimes.All.Single(times => times.Service == name).GracePeriod,
                TimeSpan.FromMinutes(10));
        }
    }

    [Fact]
    public void Crash_records_survive_a_restart_of_the_container()
    {
        var dockerfile = Repository.Read("deploy/docker/service.Dockerfile");
        foreach (var name in FleetObjects.Services)
        {
            var service = Compose[$"services/{name}"];
            var folder = service["environment/ADGENIUS_Bus__CrashFolder"].Text;
            Assert.StartsWith("/", folder, StringComparison.Ordinal);
            Assert.DoesNotContain(
                service["tmpfs"].Items, item => folder.StartsWith(item.Text.Split(':')[0] + "/", StringComparison.Ordinal));
            var volume = Assert.Single(service["volumes"].Items, item => item.Text.EndsWith(":" + folder, StringComparison.Ordinal));
            Assert.Equal($"{name}-crashes", volume.Text.Split(':')[0]); // processes that share records count each other's crashes
            Assert.Contains(Compose["volumes"].Members, member => member.Key == $"{name}-crashes");
            Assert.Contains($" {folder}\n", dockerfile, StringComparison.Ordinal); // a new volume has the owner of the image's folder
        }
    }

    /// <summary>Clips have several gigabytes; a tmpfs without a size takes half of the machine's memory, of each service.</summary>
    [Fact]
    public void Temporary_files_of_the_services_that_write_media_are_not_in_memory()
    {
        string[] media = ["provider-worker", "storage-worker", "frame-worker"];
        foreach (var name in FleetObjects.Services)
        {
            var service = Compose[$"services/{name}"];
            var limit = Node.Documents(Repository.Read($"deploy/k8s/base/{name}.yaml"))[0]
                ["spec/template/spec/containers"].Items.First()["resources/limits/ephemeral-storage"].Text;
            Assert.Equal(media.Contains(name), limit.EndsWith("Gi", StringComparison.Ordinal) && limit != "1Gi");
            if (media.Contains(name))
            {
                Assert.Empty(service["tmpfs"].Items);
                Assert.Contains(service["volumes"].Items, item => item.Text == $"{name}-scratch:/tmp");
                Assert.Contains(Compose["volumes"].Members, member => member.Key == $"{name}-scratch");
            }
            else
            {
                Assert.Equal("/tmp", Assert.Single(service["tmpfs"].Items).Text);
            }
        }
    }

    /// <summary>After a restart of the machine an engine starts what has a policy, and services do nothing without their servers.</summary>
    [Fact]
    public void Everything_but_the_migration_is_started_again() => Assert.All(
        Compose["services"].Members.Where(member => member.Key != "migration"),
        member => Assert.True(member.Value["restart"].Text == "unless-stopped", $"{member.Key} is not started again"));

    /// <summary>An engine's default keeps everything: 100 MB of each container is enough to find a fault.</summary>
    [Fact]
    public void The_log_of_every_container_has_an_end() => Assert.All(
        Compose["services"].Members,
        member => Assert.True(
            (member.Value["logging/driver"].Text, member.Value["logging/options/max-size"].Text,
                member.Value["logging/options/max-file"].Text) == ("json-file", "20m", "5"),
            $"{member.Key} logs without end"));

    [Fact]
    public void Ports_are_published_to_this_machine_only()
    {
        var ports = Compose["services"].Members.SelectMany(member => member.Value["ports"].Items).Select(port => port.Text).ToList();
        Assert.NotEmpty(ports);
        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_of_providers_are_taken_from_the_environment_and_only_where_they_are_set()
    {
        // A default that is empty stays as it is written in podman-compose: the key would be the text "${OPENAI_API_KEY:-}".
        Assert.DoesNotMatch(@"\$\{\w+(:?-)?\}", Repository.Read("deploy/compose.yaml"));
        Assert.NotEmpty(ProviderKeys.All);
        Assert.All(ProviderKeys.All.SelectMany(variables => variables.Names), name =>
        {
            Assert.True(Compose[$"services/provider-worker/environment/{name}"].Exists, $"{name} is missing");
            Assert.Equal("", Compose[$"services/provider-worker/environment/{name}"].Text);
        });
    }

    [Fact]
    public void The_broker_finds_its_queues_in_the_volume_after_its_container_was_replaced() =>
        Assert.Equal("rabbitmq", Compose["services/rabbitmq/hostname"].Text);

    [Fact]
    public void What_the_file_of_the_local_bases_replaces_is_text()
    {
        // podman-compose appends a list to the list that it should replace.
        var local = Node.Documents(Repository.Read("deploy/compose.local-bases.yaml"))[0];
        foreach (var (name, service) in local["services"].Members)
        {
            foreach (var (key, value) in service.Members)
            {
                Assert.Empty(value.Items);
                Assert.Empty(Compose[$"services/{name}/{key}"].Items);
            }
        }
    }

    /// <summary>The file with its anchors and merge keys resolved.</summary>
    private static string Merged()
    {
        var parser = new MergingParser(new Parser(new StringReader(Repository.Read("deploy/compose.yaml"))));
        var content = new DeserializerBuilder().Build().Deserialize<object>(parser);
        return new SerializerBuilder().DisableAliases().Build().Serialize(content);
    }
}
