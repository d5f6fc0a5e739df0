using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway;
using AdGenius.Gateway.Assets;
using AdGenius.VideoRequests;

namespace AdGenius.Manifests.Tests.Rules;

/// <summary>
/// Calls that must get through: network policies of both ends, hosts and body sizes of the ingress, queues that must start a pod.
/// </summary>
internal static class NetworkRules
{
    private const string Component = "app.kubernetes.io/component";
    private const string NodeLocalDns = "169.254.20.10/32";
    private const string BodySize = "nginx.ingress.kubernetes.io/proxy-body-size";

    private static readonly string[] BrokerPorts = ["5671", "5672", "15671", "15672"];
    // The port mapper, Erlang distribution, and the ends of the range for the replicas of streams, of which the fleet declares one.
    private static readonly int[] PeerPorts = [4369, 25672, 6000, 6500];

    public static IEnumerable<string> Check(FleetObjects objects) =>
        Broker(objects).Concat(Names(objects)).Concat(Ipv6(objects)).Concat(Roles(objects)).Concat(Certificates(objects))
            .Concat(Operator(objects)).Concat(Purchases(objects)).Concat(Addresses(objects)).Concat(BodySizes(objects))
            .Concat(Hosts(objects)).Concat(EmptyDeployments(objects));

    // Everything is denied in the namespace, its broker included, unless both ends are allowed.
    private static IEnumerable<string> Broker(FleetObjects objects)
    {
        foreach (var name in objects.OfKind("RabbitmqCluster").Where(_ => IsDenied(objects)).Select(FleetObjects.NameOf))
        {
            var policies = objects.OfKind("NetworkPolicy").Where(policy => NameLabelOf(policy["spec/podSelector"]) == name).ToList();
            var rules = policies.SelectMany(policy => policy["spec/ingress"].Items).ToList();
            var calls = policies.SelectMany(policy => policy["spec/egress"].Items).ToList();
            foreach (var service in FleetObjects.Services)
            {
                foreach (var port in BrokerPorts.Where(port => !rules.Any(rule => IsFrom(rule, service) && HasPort(rule, port))))
                {
                    yield return $"RabbitmqCluster {name}: no network policy lets {service} in at port {port}";
                }
            }

            foreach (var port in PeerPorts.Where(port => !IsBetween(rules, "from", name, port) || !IsBetween(calls, "to", name, port)))
            {
                yield return $"RabbitmqCluster {name}: no network policy lets its nodes call each other at port {port}";
            }

            if (objects.OfKind("ScaledObject").Any()
                && !rules.Any(rule => HasPort(rule, "15671") && rule["from"].Items.Any(from => NamespaceOf(from) == "keda")))
            {
                yield return $"RabbitmqCluster {name}: no network policy lets KEDA in";
            }
        }
    }

    private static bool IsBetween(IEnumerable<Node> rules, string peers, string name, int port) => rules.Any(
        rule => AllowsPort(rule, port) && rule[peers].Items.Any(peer => NameLabelOf(peer["podSelector"]) == name));

    // In iptables mode the cache on each node takes the calls to the address of kube-dns, and has no pod that a selector finds.
    private static IEnumerable<string> Names(FleetObjects objects)
    {
        foreach (var policy in objects.OfKind("NetworkPolicy"))
        {
            foreach (var rule in policy["spec/egress"].Items.Where(rule => HasPort(rule, "53")))
            {
                if (!rule["to"].Items.Any(to => to["ipBlock/cidr"].Text == NodeLocalDns))
                {
                    yield return $"{FleetObjects.Describe(policy)}: no name is resolved where each node has a cache at {NodeLocalDns}";
                }
            }
        }
    }

    // A cluster may have IPv6 addresses alone. What listens at 0.0.0.0 gets no call there, not even a probe.
    private static IEnumerable<string> Ipv6(FleetObjects objects)
    {
        foreach (var settings in objects.OfKind("ConfigMap").Where(
            item => item["data"].Members.Any(file => file.Value.Text.Contains("0.0.0.0:", StringComparison.Ordinal))))
        {
            yield return $"{FleetObjects.Describe(settings)}: 0.0.0.0 is no address of a cluster with IPv6 alone; leave the address out";
        }

        foreach (var policy in objects.OfKind("NetworkPolicy"))
        {
            foreach (var addresses in policy["spec/egress"].Items.Select(
                rule => rule["to"].Items.Select(to => to["ipBlock/cidr"].Text).ToHashSet()))
            {
                if (addresses.Contains("10.0.0.0/8") != addresses.Contains("fc00::/7")
                    || addresses.Contains("0.0.0.0/0") != addresses.Contains("::/0"))
                {
                    yield return $"{FleetObjects.Describe(policy)}: it names networks of IPv4 or of IPv6 alone";
                }
            }
        }
    }

    // The agent of EKS Pod Identity on each node: without it a pod whose role replaces the keys of a secret has none.
    private static IEnumerable<string> Roles(FleetObjects objects)
    {
        string[] agents = ["169.254.170.23/32", "fd00:ec2::23/128"];
        foreach (var policy in objects.OfKind("NetworkPolicy").Where(policy => FleetObjects.NameOf(policy) == "object-store"))
        {
            foreach (var agent in agents.Where(agent => !policy["spec/egress"].Items.Any(
                rule => HasPort(rule, "80") && rule["to"].Items.Any(to => to["ipBlock/cidr"].Text == agent))))
            {
                yield return $"{FleetObjects.Describe(policy)}: pods with a role cannot call {agent} for their keys";
            }
        }
    }

    // cert-manager answers challenges by pods in the namespace of the Ingress, which has a certificate.
    private static IEnumerable<string> Certificates(FleetObjects objects)
    {
        if (IsDenied(objects) && objects.OfKind("Ingress").Any(ingress => ingress["spec/tls"].Exists)
            && !objects.OfKind("NetworkPolicy").Any(policy => policy["spec/podSelector/matchLabels"].Members
                    .Any(label => label.Key == "acme.cert-manager.io/http01-solver" && label.Value.Text == "true")
                && policy["spec/ingress"].Items.Any(
                    rule => HasPort(rule, "8089") && rule["from"].Items.Any(from => NamespaceOf(from) == "ingress-nginx"))))
        {
            yield return "no network policy lets the ingress controller call the pods that answer challenges for a certificate";
        }
    }

    // Its pod is started by hand, so no other test shows what it cannot call.
    private static IEnumerable<string> Operator(FleetObjects objects)
    {
        const string Name = "operator";
        if (!IsDenied(objects))
        {
            yield break;
        }

        var policies = objects.OfKind("NetworkPolicy").ToList();
        var calls = policies.Where(policy => Selects(policy["spec/podSelector"], Name)).SelectMany(policy => policy["spec/egress"].Items)
            .ToList();
        foreach (var (target, port) in new[] { ("database", "5432"), ("object store", "443"), ("gateway", "8080") }
            .Where(call => !calls.Any(rule => HasPort(rule, call.Item2))))
        {
            yield return $"CronJob {Name}: no network policy lets it call the {target} at port {port}";
        }

        if (!policies.Where(policy => Selects(policy["spec/podSelector"], "gateway")).SelectMany(policy => policy["spec/ingress"].Items)
            .Any(rule => IsFrom(rule, Name) && HasPort(rule, "http")))
        {
            yield return $"CronJob {Name}: no network policy lets it in at the gateway's port http";
        }
    }

    // Who may buy records it in the database and calls a public address.
    private static IEnumerable<string> Purchases(FleetObjects objects)
    {
        foreach (var policy in objects.OfKind("NetworkPolicy").Where(item => FleetObjects.NameOf(item) is "database" or "internet"))
        {
            var selected = policy["spec/podSelector/matchExpressions"].Items.Where(one => one["key"].Text == Component)
                .SelectMany(one => one["values"].Items.Select(value => value.Text)).ToHashSet();
            foreach (var service in FleetObjects.Services.Where(
                service => service != "gateway" && UsesDatabase(service) && !selected.Contains(service)))
            {
                yield return $"{FleetObjects.Describe(policy)}: {service} is missing, which may buy";
            }
        }
    }

    // What a request may name is called: webhooks by the orchestrator, source pictures by the workers that need them.
    private static IEnumerable<string> Addresses(FleetObjects objects)
    {
        if (!IsDenied(objects))
        {
            yield break;
        }

        foreach (var port in new[] { 443, 8443, 1, 65535 })
        {
            var request = new GenerateVideo
            {
                RequestId = "order-7",
                TenantName = "acme",
                CreativeId = "spring",
                Prompt = "A kite",
                CallbackUrl = $"https://hooks.example:{port}/x",
                SourceImage = $"https://images.example:{port}/x.png",
            };
            var refused = VideoRequestRules.Check(request, ModelIds.All).Select(fault => fault.Field).ToHashSet();
            (string Field, string Service)[] calls =
                [("callbackUrl", "orchestrator"), ("sourceImage", "frame-worker"), ("sourceImage", "provider-worker")];
            foreach (var (field, service) in calls
                .Where(call => !refused.Contains(call.Field) && !CallsInternet(objects, call.Service, port)))
            {
                yield return $"Deployment {service}: no network policy lets it call a {field} at port {port}, which requests may name";
            }
        }
    }

    private static bool CallsInternet(FleetObjects objects, string service, int port) => objects.OfKind("NetworkPolicy")
        .Where(policy => Selects(policy["spec/podSelector"], service)).SelectMany(policy => policy["spec/egress"].Items)
        .Any(rule => rule["to"].Items.Any(to => to["ipBlock/cidr"].Text == "0.0.0.0/0") && AllowsPort(rule, port));

    private static IEnumerable<string> BodySizes(FleetObjects objects)
    {
        var files = new AssetOptions();
        var largestFile = Math.Max(files.MaxMusicBytes, Math.Max(files.MaxFontBytes, files.MaxPictureBytes));
        foreach (var ingress in objects.OfKind("Ingress"))
        {
            var annotation = ingress["metadata/annotations"].Members.FirstOrDefault(member => member.Key == BodySize).Value.Text;
            var allowed = annotation.EndsWith('m') && long.TryParse(annotation[..^1], CultureInfo.InvariantCulture, out var mebibytes)
                ? mebibytes * 1024 * 1024
                : 0;
            var paths = ingress["spec/rules"].Items.SelectMany(rule => rule["http/paths"].Items).Select(path => path["path"].Text).ToList();
            var needed = paths.Contains("/") ? new GatewayOptions().MaxRequestBytes : largestFile;
            if (allowed <= needed)
            {
                yield return $"{FleetObjects.Describe(ingress)}: {BodySize} must be more than {needed} bytes, which the gateway accepts";
            }
        }

        if (objects.OfKind("Ingress").Any())
        {
            var host = PublicHostOf(objects);
            var all = objects.OfKind("Ingress").SelectMany(ingress => ingress["spec/rules"].Items).Where(rule => rule["host"].Text == host)
                .SelectMany(rule => rule["http/paths"].Items).Select(path => path["path"].Text).ToHashSet();
            foreach (var path in new[] { "/", "/api/v1/assets", "/api/v1/videos/batch", "/v1/videos" }.Where(path => !all.Contains(path)))
            {
                yield return $"no Ingress has the path {path} of the host '{host}'";
            }
        }
    }

    // A host that an overlay leaves unchanged is that of another fleet.
    private static IEnumerable<string> Hosts(FleetObjects objects)
    {
        var address = PublicHostOf(objects);
        foreach (var ingress in objects.OfKind("Ingress"))
        {
            var hosts = ingress["spec/rules"].Items.Select(rule => rule["host"].Text).ToList();
            foreach (var host in hosts.Where(host => host != address && host != $"grpc.{address}"))
            {
                yield return $"{FleetObjects.Describe(ingress)}: the host {host} is not that of the gateway's public address, '{address}'";
            }

            var withCertificate = ingress["spec/tls"].Items.SelectMany(tls => tls["hosts"].Items).Select(host => host.Text).ToHashSet();
            foreach (var host in hosts.Where(host => !withCertificate.Contains(host)))
            {
                yield return $"{FleetObjects.Describe(ingress)}: no certificate for the host {host}";
            }
        }
    }

    private static string PublicHostOf(FleetObjects objects) => Uri.TryCreate(
        objects.Find("ConfigMap", "adgenius")["data/ADGENIUS_Gateway__PublicAddress"].Text, UriKind.Absolute, out var address)
        ? address.Host
        : "";

    // A queue that only pods of that deployment read must start one.
    private static IEnumerable<string> EmptyDeployments(FleetObjects objects)
    {
        var scaled = objects.Find("ScaledObject", "frame-worker");
        if (scaled["spec/minReplicaCount"].Text != "0")
        {
            yield break;
        }

        var watched = scaled["spec/triggers"].Items.Select(trigger => trigger["metadata/queueName"].Text).ToHashSet();
        foreach (var queue in new[] { Queues.RenderKeyframes, Queues.StageSourceImage }.Where(queue => !watched.Contains(queue)))
        {
            yield return $"ScaledObject frame-worker: no trigger for the queue '{queue}', whose messages would wait at zero pods";
        }
    }

    private static bool UsesDatabase(string service)
    {
        var assembly = string.Concat(service.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        return Repository.Read($"services/{service}/AdGenius.{assembly}.csproj").Contains("/persistence/", StringComparison.Ordinal);
    }

    private static bool IsDenied(FleetObjects objects) => objects.OfKind("NetworkPolicy")
        .Any(policy => policy["spec/podSelector"].Members.FirstOrDefault() is { Key: null } && !policy["spec/ingress"].Exists
            && policy["spec/policyTypes"].Items.Any(type => type.Text == "Ingress"));

    private static bool IsFrom(Node rule, string service) => rule["from"].Items.Any(from => Selects(from["podSelector"], service));

    private static bool Selects(Node selector, string component) =>
        selector["matchLabels"].Members.Any(label => label.Key == Component && label.Value.Text == component)
        || selector["matchExpressions"].Items.Where(one => one["key"].Text == Component)
            .Any(one => one["values"].Items.Any(value => value.Text == component));

    private static bool HasPort(Node rule, string port) => rule["ports"].Items.Any(item => item["port"].Text == port);

    // An entry without a number allows every port of its protocol.
    private static bool AllowsPort(Node rule, int port) => rule["ports"].Items.Any(item => item["protocol"].Text == "TCP"
        && (!item["port"].Exists
            || (item["port"].Number <= port && port <= (item["endPort"].Number ?? item["port"].Number))));

    private static string NameLabelOf(Node selector) => selector["matchLabels"].Members
        .FirstOrDefault(label => label.Key == "app.kubernetes.io/name").Value.Text;

    private static string NamespaceOf(Node from) => from["namespaceSelector/matchLabels"].Members
        .FirstOrDefault(label => label.Key == "kubernetes.io/metadata.name").Value.Text;
}
