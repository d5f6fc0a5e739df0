using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Dashboard;

/// <summary>A window may stay open for weeks, and every job of the tenant reaches it.</summary>
public sealed class When_a_window_has_more_jobs_than_it_keeps(BrowserFixture browser, GatewayFixture gateway)
{
    [Fact]
    public async Task Should_leave_out_the_oldest_that_have_ended_and_are_not_shown()
    {
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, GatewayFixture.NewName(), "#/models");
        await dashboard.LoadedAsync();
        await dashboard.LiveAsync();

        var kept = await dashboard.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const { store } = await import('./dashboard/jobs-store.js');
              while (!store.isLoaded) await new Promise((resolve) => store.addEventListener('change', resolve, { once: true }));
              const add = (id, minute, isEnded) => store.put({
                id, acceptedAt: new Date(60000 * minute).toISOString(), isEnded, state: isEnded ? 'Completed' : 'Generating', takes: [],
              });
              store.held.add('shown');
              add('shown', 0, true);
              add('running', 1, false);
              for (let minute = 2; minute < 5000; minute++) add(`job-${minute}`, minute, true);
              const all = store.list().map((job) => job.id);
              return [all.length <= 2000 ? 'few' : `${all.length}`, all[0], ...['shown', 'running', 'job-2', 'job-4000'].filter(
                (id) => store.jobs.has(id))];
            }
            """);

        Assert.Equal(["few", "job-4999", "shown", "running", "job-4000"], kept);
        dashboard.AssertNoErrors();
    }

    [LongTest]
    [Fact]
    public async Task Should_still_read_the_older_ones_page_by_page()
    {
        var tenant = GatewayFixture.NewName();
        await gateway.WriteAsync(database => database.AddRange(Enumerable.Range(0, 700).Select(number =>
        {
            var job = Rows.Job(GatewayFixture.Request(tenant), DateTimeOffset.UnixEpoch.AddMinutes(number));
            (job.CurrentState, job.EndedAt) = ("Completed", job.AcceptedAt.AddMinutes(1));
            return job;
        })));
        await using var dashboard = await DashboardPage.OpenAsync(browser, gateway, tenant, "#/models");
        await dashboard.LiveAsync();

        // So many newer ones come that only some of the pages that were read are left; the next page is the one behind these.
        var missing = await dashboard.Page.EvaluateAsync<int>(
            """
            async () => {
              const { store } = await import('./dashboard/jobs-store.js');
              while (store.jobs.size < 500) await new Promise((resolve) => store.addEventListener('change', resolve, { once: true }));
              const first = store.list().at(-1).acceptedAt;
              for (let minute = 0; minute < 1602; minute++) store.put({ id: `new-${minute}`, isEnded: true, state: 'Completed', takes: [],
                acceptedAt: new Date(Date.parse('2000-01-01') + 60000 * minute).toISOString() });
              const read = () => store.list().filter((job) => !job.id.startsWith('new-'));
              if (store.jobs.size > 2000 || read().at(-1).acceptedAt <= first || !store.canLoadOlder) return -1;
              await store.loadOlder();
              const minutes = new Set(read().map((job) => Date.parse(job.acceptedAt) / 60000));
              return Math.max(...minutes) - Math.min(...minutes) + 1 - minutes.size;
            }
            """);

        Assert.Equal(0, missing);
        dashboard.AssertNoErrors();
    }
}
