// Results that follow a search form without leaving the page.
//
//   <form id="search-form" data-live="results" data-says="count" method="get">
//
// asks the form's own address and swaps the children of the named regions. `data-says` names a
// role=status outside them whose words are replaced, so that a screen reader hears the new count.
// Without this file, or when anything fails, the same form is an ordinary GET.
(() => {
  const TYPED = ['date', 'time', 'datetime-local', 'month', 'number', 'text', 'search']
  const here = () => location.href.split('#')[0]
  let asked = 0, timer = 0, shown = here()

  const address = (form, button) => {
    const query = new URLSearchParams()
    for (const [name, value] of new FormData(form, button)) if (value !== '') query.append(name, value)
    const url = new URL(form.getAttribute('action') || location.pathname, location.href)
    url.search = query
    return url.href
  }

  const swap = (id, doc) => {
    const now = document.getElementById(id), next = doc.getElementById(id)
    if (!now || !next) return
    const focused = now.contains(document.activeElement) ? document.activeElement.id : ''
    now.replaceChildren(...next.childNodes)
    if (focused) document.getElementById(focused)?.focus()
  }

  // Returns false when the page could not be had; the caller then navigates in the ordinary way.
  const show = async (form, url, extra = []) => {
    const mine = ++asked, regions = form.dataset.live.split(' ')
    const busy = on => regions.forEach(id => document.getElementById(id)?.setAttribute('aria-busy', on))
    busy(true)
    const answer = await fetch(url, { headers: { Accept: 'text/html' } }).catch(() => null)
    const text = answer?.ok ? await answer.text().catch(() => null) : null
    if (mine !== asked) return true
    busy(false)
    if (text === null || answer.redirected) return false
    const doc = new DOMParser().parseFromString(text, 'text/html')
    if (regions.some(id => !doc.getElementById(id))) return false
    for (const id of [...regions, ...extra, 'language']) swap(id, doc)
    const says = form.dataset.says, heard = document.getElementById(says), said = doc.getElementById(says)
    if (heard && said) heard.textContent = said.textContent
    document.title = doc.title
    return true
  }

  const search = async (form, button) => {
    clearTimeout(timer)
    const url = address(form, button)
    if (!await show(form, url)) return location.assign(url)
    if (url !== here()) history.pushState(null, '', url)
    shown = here()
  }

  // A browser calls a date "changed" at every keystroke of its year: wait, and never send a half-typed one.
  addEventListener('change', event => {
    const field = event.target, form = field.form
    if (form?.dataset.live === undefined) return
    clearTimeout(timer)
    if (field.type === 'date' && field.value && field.value < '1900') return  // year 0202, on its way to 2026
    timer = setTimeout(() => form.checkValidity() && search(form), TYPED.includes(field.type) ? 700 : 150)
  })

  addEventListener('submit', event => {
    const form = event.target
    if (form.dataset.live === undefined) return
    event.preventDefault()
    search(form, event.submitter)
  })

  // Back and forward: the form itself is drawn again too, so that it agrees with what is found.
  addEventListener('popstate', async () => {
    if (here() === shown) return  // only the #fragment moved
    shown = here()
    const form = document.querySelector('form[data-live]')
    if (!form?.id || !await show(form, shown, [form.id])) location.reload()
  })
})()
